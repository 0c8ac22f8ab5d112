using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Eventing;

/// <inheritdoc cref="IDistributedApplicationEventing" />
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private ImmutableList<(Type Event, DistributedApplicationEventSubscription Subscription)> _subscriptions = [];

    /// <summary>Where failures go that no publisher waits for.</summary>
    internal ILogger Logger { get; set; } = NullLogger.Instance;

    /// <inheritdoc />
    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Add<T>(new DistributedApplicationEventSubscription((@event, cancellationToken) => callback((T)@event, cancellationToken)));
    }

    /// <inheritdoc />
    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(callback);
        return Add<T>(new DistributedApplicationResourceEventSubscription(
            resource, (@event, cancellationToken) => @event.Resource == resource ? callback((T)@event, cancellationToken) : Task.CompletedTask));
    }

    /// <inheritdoc />
    public void Unsubscribe(DistributedApplicationEventSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, list => list.RemoveAll(item => item.Subscription == subscription));

    /// <inheritdoc />
    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent =>
        PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    /// <inheritdoc />
    public Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        var listeners = _subscriptions.Where(item => item.Event == typeof(T)).Select(item => item.Subscription.Callback).ToList();
        switch (dispatchBehavior)
        {
            case EventDispatchBehavior.BlockingSequential:
                return SequentiallyAsync();
            case EventDispatchBehavior.BlockingConcurrent:
                return ConcurrentlyAsync();
            case EventDispatchBehavior.NonBlockingSequential:
                _ = LoggingFailureAsync(SequentiallyAsync, typeof(T));
                return Task.CompletedTask;
            case EventDispatchBehavior.NonBlockingConcurrent:
                _ = LoggingFailureAsync(ConcurrentlyAsync, typeof(T));
                return Task.CompletedTask;
            default:
                throw new ArgumentOutOfRangeException(nameof(dispatchBehavior), dispatchBehavior, message: null);
        }

        async Task SequentiallyAsync()
        {
            foreach (var listener in listeners)
                await listener(@event, cancellationToken);
        }

        Task ConcurrentlyAsync() => Task.WhenAll(listeners.Select(async listener => await listener(@event, cancellationToken)));
    }

    private async Task LoggingFailureAsync(Func<Task> publish, Type eventType)
    {
        try
        {
            await Task.Run(publish, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.ListenerFailed(Logger, exception, eventType.Name);
        }
    }

    private DistributedApplicationEventSubscription Add<T>(DistributedApplicationEventSubscription subscription)
    {
        ImmutableInterlocked.Update(ref _subscriptions, list => list.Add((typeof(T), subscription)));
        return subscription;
    }
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A listener of {EventType} failed.")]
    public static partial void ListenerFailed(ILogger logger, Exception exception, string eventType);
}
