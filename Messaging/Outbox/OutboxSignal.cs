namespace Messaging.Outbox;

/// <summary>Wakes who waits for committed messages. Many signals become one. Thread-safe.</summary>
internal sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _relay = new(0, 1);
    private readonly SemaphoreSlim _notifier = new(0, 1);

    /// <summary>Released when there may be something to relay.</summary>
    public SemaphoreSlim Relay => _relay;

    /// <summary>Released when this process has committed messages.</summary>
    public SemaphoreSlim Notifier => _notifier;

    /// <summary>This process has committed messages.</summary>
    public void Committed()
    {
        Release(_relay);
        Release(_notifier);
    }

    /// <summary>Some replica has.</summary>
    public void Notified() => Release(_relay);

    public void Dispose()
    {
        _relay.Dispose();
        _notifier.Dispose();
    }

    private static void Release(SemaphoreSlim semaphore)
    {
        try
        {
            if (semaphore.CurrentCount == 0)
                semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else said so at the same instant.
        }
    }
}
