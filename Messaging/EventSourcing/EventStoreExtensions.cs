using Messaging.EventSourcing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging;

/// <summary>Registers the event store.</summary>
public static class EventStoreExtensions
{
    /// <summary>
    /// Adds <see cref="EventStore"/>, which knows every type of the service's assembly that has <see cref="EventAttribute"/>.
    /// </summary>
    /// <param name="messaging">The service's messaging.</param>
    /// <param name="configure">Declares projections and upcasters.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">Two events have the same name, or an older schema version of an event cannot be brought to its newest.</exception>
    public static MessagingBuilder AddEventStore(this MessagingBuilder messaging, Action<EventStoreBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(messaging);
        ArgumentNullException.ThrowIfNull(configure);

        var builder = new EventStoreBuilder(messaging.Services);
        foreach (var type in messaging.Types.Where(type => type.IsDefined(typeof(EventAttribute), inherit: false)))
            builder.Events.Add(type);
        configure(builder);
        builder.Events.Check();

        var services = messaging.Services;
        services.AddSingleton<AppendSignal>();
        services.AddSingleton(provider => new EventStore(
            builder.Events,
            provider.GetServices<IInlineProjection>(),
            provider.GetRequiredService<AppendSignal>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ProjectionRebuilder>();
        services.AddSingleton<SkippedEvents>();
        return messaging;
    }
}
