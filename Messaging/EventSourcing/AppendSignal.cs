namespace Messaging.EventSourcing;

/// <summary>Says that events were committed, to the asynchronous projections of this process. Thread-safe.</summary>
internal sealed class AppendSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next commit. To be taken before looking for events, so that none committed meanwhile is overlooked.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
