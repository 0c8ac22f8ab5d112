namespace Embedded.Dashboard.Tests.Pages;

/// <summary>A version that can be waited for.</summary>
internal sealed class ChangeCounter
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Version { get; private set; }

    public void Change()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            Version++;
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    public Task WaitAsync(long version, CancellationToken cancellationToken)
    {
        lock (_lock)
            return version == Version ? _changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
    }
}
