using System.Text.Json.Nodes;
using Messaging.EventSourcing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging;

/// <summary>Declares a service's projections and the upcasters of its events.</summary>
public sealed class EventStoreBuilder
{
    private readonly IServiceCollection _services;

    internal EventStoreBuilder(IServiceCollection services) => _services = services;

    internal EventCatalog Events { get; } = new();

    /// <summary>
    /// Declares an event type outside of the assembly that was given to
    /// <see cref="MessagingExtensions.AddMessaging(IHostApplicationBuilder, string, System.Reflection.Assembly, Action{MessagingBuilder}?)"/>,
    /// whose own events are found.
    /// </summary>
    /// <typeparam name="TEvent">A type with <see cref="EventAttribute"/>. What it holds must survive being written as JSON and read again.</typeparam>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The type has no <see cref="EventAttribute"/>, or another type has the same name.</exception>
    public EventStoreBuilder Event<TEvent>()
        where TEvent : notnull
    {
        Events.Add(typeof(TEvent));
        return this;
    }

    /// <summary>Brings data of an older schema version to the next; several upcasters follow one another to the newest.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="fromVersion">The version of the data that it gets; it returns that of the next version.</param>
    /// <param name="upcast">May change and return what it gets. Must always return the same for the same data.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">There is one for that version already.</exception>
    public EventStoreBuilder Upcast(string name, int fromVersion, Func<JsonObject, JsonObject> upcast)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(upcast);
        Events.AddUpcaster(name, fromVersion, upcast);
        return this;
    }

    /// <summary>Adds a read model that is written in the transaction that appends.</summary>
    /// <typeparam name="TProjection">A singleton whose dependencies are injected; <see cref="EventStore"/> cannot be one of them.</typeparam>
    /// <returns>The same builder.</returns>
    public EventStoreBuilder Inline<TProjection>()
        where TProjection : class, IInlineProjection
    {
        _services.AddSingleton<TProjection>();
        _services.AddSingleton<IInlineProjection>(services => services.GetRequiredService<TProjection>());
        return this;
    }

    /// <summary>Adds a read model that follows: one replica at a time projects the events that it has not seen yet.</summary>
    /// <typeparam name="TProjection">A singleton whose dependencies are injected.</typeparam>
    /// <returns>The same builder.</returns>
    public EventStoreBuilder Async<TProjection>()
        where TProjection : class, IAsyncProjection
    {
        _services.AddSingleton<TProjection>();
        _services.AddSingleton<IAsyncProjection>(services => services.GetRequiredService<TProjection>());
        _services.AddSingleton<IHostedService>(services =>
            ActivatorUtilities.CreateInstance<ProjectionRunner>(services, services.GetRequiredService<TProjection>()));
        return this;
    }

    /// <summary>Adds <see cref="Snapshots{TState}"/>.</summary>
    /// <typeparam name="TState">An aggregate's state. It must survive being written as JSON and read again.</typeparam>
    /// <param name="schemaVersion">Counts from 1; a higher one when the state means something else. Snapshots of other versions are ignored.</param>
    /// <returns>The same builder.</returns>
    public EventStoreBuilder Snapshot<TState>(int schemaVersion)
        where TState : class
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(schemaVersion, 1);
        _services.AddSingleton(new Snapshots<TState>(schemaVersion));
        return this;
    }
}
