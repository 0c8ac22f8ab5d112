namespace Messaging.Consuming;

/// <summary>Why the broker ended a subscription, a channel or the connection: the first reason counts. Thread-safe.</summary>
internal sealed class LostSubscription
{
    private readonly TaskCompletionSource<string> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the reason.</summary>
    public Task<string> Told => _reason.Task;

    public void Tell(string reason) => _reason.TrySetResult(reason);
}
