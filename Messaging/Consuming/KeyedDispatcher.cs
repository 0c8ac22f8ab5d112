using System.Diagnostics;

namespace Messaging.Consuming;

/// <summary>
/// Hands out messages so that those of one key are handled one after another and those of different keys at the same time:
/// a slow key holds up nobody else. Of messages that may share a transaction, few transactions run at a time, so that what
/// comes meanwhile fills the next ones. Thread-safe.
/// </summary>
/// <param name="batchSize">How many messages one transaction may handle.</param>
/// <param name="batchesAtOnce">How many transactions of one kind may run at the same time.</param>
/// <param name="batchOf">Messages with the same answer may share a transaction; null: the message has one of its own.</param>
internal sealed class KeyedDispatcher(int batchSize, int batchesAtOnce, Func<IncomingMessage, string?> batchOf) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _offered = new(0);
    private readonly Queue<Lane> _offers = new();
    private readonly Lane _single = new(batchSize: 1, atOnce: int.MaxValue);
    private readonly Dictionary<string, Lane> _batched = [];

    // A key in here is being handled, or is about to be; the queue has what came for it meanwhile.
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
            }
            else
            {
                _busy[message.Info.Key] = null;
                Add(message);
            }
        }
    }

    /// <returns>One message, or several of different keys that may share a transaction; to be given to <see cref="Done"/>.</returns>
    public async Task<IReadOnlyList<IncomingMessage>> TakeAsync(CancellationToken cancellationToken)
    {
        await _offered.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var lane = _offers.Dequeue();
            var messages = lane.Take();
            OfferIfReady(lane);
            return messages;
        }
    }

    /// <summary>Takes away what waits behind a key's message that is being handled, if it is so many and the oldest has waited for so long.</summary>
    /// <returns>Those that waited, in order; none when it was not too much.</returns>
    public IReadOnlyList<IncomingMessage> TakeBacklog(string key, int count, TimeSpan age)
    {
        lock (_lock)
        {
            if (!_busy.TryGetValue(key, out var waiting) || waiting is null || waiting.Count < count || Stopwatch.GetElapsedTime(waiting.Peek().ReceivedAt) < age)
                return [];

            _busy[key] = null;
            return [.. waiting];
        }
    }

    /// <summary>The messages were settled; the next ones of their keys may come.</summary>
    public void Done(IReadOnlyList<IncomingMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                if (_busy[message.Info.Key] is { Count: > 0 } waiting)
                    Add(waiting.Dequeue());
                else
                    _busy.Remove(message.Info.Key);
            }

            var lane = LaneOf(messages[0]);
            lane.Ended();
            OfferIfReady(lane);
        }
    }

    public void Dispose() => _offered.Dispose();

    private void Add(IncomingMessage message)
    {
        var lane = LaneOf(message);
        lane.Add(message);
        OfferIfReady(lane);
    }

    private Lane LaneOf(IncomingMessage message)
    {
        if (batchSize == 1 || batchOf(message) is not { } kind)
            return _single;
        if (!_batched.TryGetValue(kind, out var lane))
            _batched.Add(kind, lane = new(batchSize, batchesAtOnce));
        return lane;
    }

    private void OfferIfReady(Lane lane)
    {
        if (!lane.Offer())
            return;

        _offers.Enqueue(lane);
        _offered.Release();
    }

    /// <summary>Messages that are ready to be handled, of one kind.</summary>
    private sealed class Lane(int batchSize, int atOnce)
    {
        private readonly Queue<IncomingMessage> _ready = new();
        private int _running;
        private bool _isOffered;

        public void Add(IncomingMessage message) => _ready.Enqueue(message);

        /// <returns>True, once: somebody may take from it.</returns>
        public bool Offer()
        {
            if (_isOffered || _ready.Count == 0 || _running >= atOnce)
                return false;
            return _isOffered = true;
        }

        public List<IncomingMessage> Take()
        {
            _isOffered = false;
            _running++;
            var messages = new List<IncomingMessage>(Math.Min(batchSize, _ready.Count));
            while (messages.Count < batchSize && _ready.TryDequeue(out var message))
                messages.Add(message);
            return messages;
        }

        public void Ended() => _running--;
    }
}
