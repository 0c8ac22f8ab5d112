namespace Messaging.Consuming;

/// <summary>Handle what all partitions of this replica deliver, so many messages at the same time. <see cref="Enqueue"/> is thread-safe.</summary>
internal sealed class Workers : IDisposable
{
    // A key that is only busy drains its messages sooner than this; one whose handler is slow would keep the broker from
    // delivering anything else.
    private static readonly TimeSpan LongestBacklogAge = TimeSpan.FromMilliseconds(250);

    private readonly MessageProcessor _processor;
    private readonly KeyedDispatcher _dispatcher;
    private readonly int _longestBacklog;
    private readonly CancellationTokenSource _taking = new();
    private readonly CancellationTokenSource _handling = new();
    private readonly Task[] _working;

    public Workers(MessageProcessor processor, MessagingOptions options)
    {
        _processor = processor;
        _dispatcher = new(options.BatchSize, options.BatchConcurrency, processor.BatchOf);
        _longestBacklog = Math.Max(options.Prefetch / 2, 1);
        _working = [.. Enumerable.Range(0, options.Concurrency).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Fails as soon as a worker does, which none should; else ends with <see cref="StopAsync"/>.</summary>
    public Task Failure => Task.WhenAny(_working).Unwrap();

    public void Enqueue(IncomingMessage message) => _dispatcher.Enqueue(message);

    /// <summary>Takes no further message; those that are being handled have until <paramref name="abandon"/> is cancelled.</summary>
    public async Task StopAsync(CancellationToken abandon)
    {
        await _taking.CancelAsync();
        await using var _ = abandon.Register(_handling.Cancel);
        await Task.WhenAll(_working);
    }

    public void Dispose()
    {
        _taking.Dispose();
        _handling.Dispose();
        _dispatcher.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                var messages = await _dispatcher.TakeAsync(_taking.Token);
                var entered = messages.Where(message => message.Channel!.TryEnter()).ToList();
                try
                {
                    await WorkAsync(entered);
                }
                finally
                {
                    foreach (var message in entered)
                        message.Channel!.Leave();
                    _dispatcher.Done(messages);
                }
            }
        }
        catch (OperationCanceledException) when (_taking.IsCancellationRequested)
        {
            // The service stops; what was not settled comes again.
        }
    }

    private async Task WorkAsync(List<IncomingMessage> messages)
    {
        var handled = new List<IncomingMessage>(messages.Count);
        foreach (var message in messages)
        {
            // All of them, so that nothing of the key is left to be handled here before it.
            if (_dispatcher.TakeBacklog(message.Info.Key, _longestBacklog, LongestBacklogAge) is { Count: > 0 } backlog)
                await SettleAsync([message, .. backlog], _processor.ParkAsync);
            else
                handled.Add(message);
        }

        await SettleAsync(handled, _processor.ProcessAsync);
    }

    // What is processed has come to its end in the database, but for what the broker itself must put aside.
    private async Task SettleAsync(List<IncomingMessage> messages, Func<List<IncomingMessage>, CancellationToken, Task<List<IncomingMessage>>> process)
    {
        var rejected = await process(messages, _handling.Token);
        foreach (var message in messages)
            message.Channel!.Settle(message, rejected.Contains(message));
    }
}
