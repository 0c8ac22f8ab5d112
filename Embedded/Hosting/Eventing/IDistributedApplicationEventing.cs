using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing;

/// <summary>Something that happens in the life of the application.</summary>
public interface IDistributedApplicationEvent;

/// <summary>Something that happens in the life of a resource.</summary>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    /// <summary>The resource.</summary>
    IResource Resource { get; }

    /// <summary>The application's services.</summary>
    IServiceProvider Services { get; }

    /// <summary>Writes to the resource's log.</summary>
    ILogger Logger => Services.GetRequiredService<ResourceLoggerService>().GetLogger(Resource);
}

/// <summary>Carries events from those who publish them to those who listen. Safe for use by any thread.</summary>
public interface IDistributedApplicationEventing
{
    /// <summary>Listens to an event.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="callback">Called at each one.</param>
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent;

    /// <summary>Listens to an event of one resource.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <param name="callback">Called at each one.</param>
    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    /// <summary>Stops listening.</summary>
    /// <param name="subscription">What <c>Subscribe</c> returned.</param>
    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>Publishes an event and waits until those who listen are done, one after the other.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="event">The event.</param>
    /// <param name="cancellationToken">Handed to those who listen.</param>
    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;

    /// <summary>Publishes an event.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="event">The event.</param>
    /// <param name="dispatchBehavior">Whether to wait for those who listen, and whether they run side by side.</param>
    /// <param name="cancellationToken">Handed to those who listen.</param>
    Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;
}

/// <summary>Whether the publisher waits, and whether those who listen run side by side.</summary>
public enum EventDispatchBehavior
{
    /// <summary>One after the other; the first failure ends it and reaches the publisher, who waits.</summary>
    BlockingSequential = 0,

    /// <summary>Side by side; the publisher waits for all and gets every failure.</summary>
    BlockingConcurrent = 1,

    /// <summary>One after the other; the publisher goes on, failures are logged.</summary>
    NonBlockingSequential = 2,

    /// <summary>Side by side; the publisher goes on, failures are logged.</summary>
    NonBlockingConcurrent = 3,
}
