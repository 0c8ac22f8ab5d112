namespace Dashboard.Telemetry;

/// <summary>Counts changes, and wakes those who wait for one. Announcing costs next to nothing while nobody waits. Thread-safe.</summary>
internal sealed class ChangeSignal
{
    private long _version;
    private TaskCompletionSource? _next;

    public long Version => Volatile.Read(ref _version);

    public void Announce()
    {
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _next, null)?.TrySetResult();
    }

    /// <summary>Completes once <see cref="Version"/> differs from a version.</summary>
    public async Task WaitAsync(long version, CancellationToken cancellationToken)
    {
        // More than once: what completes may still belong to the change that led to this very version.
        while (Version == version)
        {
            var next = Volatile.Read(ref _next) ?? Publish();
            // A change announced before `next` could be found does not complete it, but it shows here.
            if (Version != version)
                return;
            await next.Task.WaitAsync(cancellationToken);
        }
    }

    private TaskCompletionSource Publish()
    {
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _next, created, null) ?? created;
    }
}
