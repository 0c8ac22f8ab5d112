namespace Messaging.Consuming;

/// <summary>
/// Hands out messages so that those of one key are handled one after another and those of different keys at the same time:
/// a slow key holds up nobody else. Thread-safe.
/// </summary>
/// <param name="batchSize">How many messages one transaction may handle.</param>
/// <param name="batchOf">Messages with the same answer may share a transaction; null: the message has one of its own.</param>
internal sealed class KeyedDispatcher(int batchSize, Func<IncomingMessage, string?> batchOf) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly LinkedList<IncomingMessage> _ready = new();

    // A key in here is being handled; the queue has what came for it meanwhile.
    private readonly Dictionary<string, Queue<IncomingMessage>?> _busy = [];

    public void Enqueue(IncomingMessage message)
    {
        lock (_lock)
        {
            if (_busy.TryGetValue(message.Info.Key, out var waiting))
            {
                if (waiting is null)
                    _busy[message.Info.Key] = waiting = new();
                waiting.Enqueue(message);
                return;
            }

            _busy[message.Info.Key] = null;
            _ready.AddLast(message);
        }

        _available.Release();
    }

    /// <returns>One message, or several of different keys that may share a transaction.</returns>
    public async Task<IReadOnlyList<IncomingMessage>> TakeAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var first = _ready.First!.Value;
            _ready.RemoveFirst();
            if (batchSize == 1 || batchOf(first) is not { } kind)
                return [first];

            var batch = new List<IncomingMessage> { first };
            for (var node = _ready.First; node is not null && batch.Count < batchSize;)
            {
                var (message, next) = (node.Value, node.Next);
                if (batchOf(message) == kind)
                {
                    if (!_available.Wait(0, CancellationToken.None))
                        break; // the rest belongs to others, who are about to take it
                    _ready.Remove(node);
                    batch.Add(message);
                }

                node = next;
            }

            return batch;
        }
    }

    /// <summary>The messages were settled; the next ones of their keys may come.</summary>
    public void Done(IReadOnlyList<IncomingMessage> messages)
    {
        var released = 0;
        lock (_lock)
        {
            foreach (var message in messages)
            {
                if (_busy[message.Info.Key] is { Count: > 0 } waiting)
                {
                    _ready.AddLast(waiting.Dequeue());
                    released++;
                }
                else
                {
                    _busy.Remove(message.Info.Key);
                }
            }
        }

        if (released > 0)
            _available.Release(released);
    }

    public void Dispose() => _available.Dispose();
}
