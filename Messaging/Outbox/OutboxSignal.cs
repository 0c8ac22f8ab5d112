namespace Messaging.Outbox;

/// <summary>Wakes this process's relay when the process has committed messages. Many signals become one. Thread-safe.</summary>
internal sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _committed = new(0);

    /// <summary>This process has committed messages, or settled one that others wait behind.</summary>
    public void Committed()
    {
        if (_committed.CurrentCount == 0)
            _committed.Release(); // two at the same instant wake the relay twice, which does no harm
    }

    /// <summary>Waits for the next signal, or for one that has come since the last wait, but not for longer than that.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _committed.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _committed.Dispose();
}
