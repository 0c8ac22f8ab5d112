using System.Data.Common;
using System.Reflection;
using Messaging.Broker;
using Messaging.Consuming;
using Messaging.EventSourcing;
using Messaging.Inbox;
using Messaging.Operations;
using Messaging.Outbox;
using Messaging.Partitions;
using Messaging.Sagas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Messaging;

/// <summary>Registers messaging in a service.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// Adds the outbox and its relay, the inbox and the consumer of the service's partitions. The service handles the messages for
    /// which its assembly has a handler: a class that implements <see cref="IMessageHandler{TMessage}"/>,
    /// <see cref="IMessageHandler{TMessage, TPrepared}"/> or <see cref="IBatchMessageHandler{TMessage}"/>. Handlers are
    /// singletons whose dependencies are injected.
    /// </summary>
    /// <param name="builder">The service's builder. It needs a registered <see cref="DbDataSource"/> that opens connections of Npgsql, and a RabbitMQ connection factory.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="assembly">The assembly that declares the service's messages, events and handlers.</param>
    /// <param name="configure">Adds an event store and sagas, where the service has them.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">Two messages have the same name, two handlers handle the same message, or a handled message has no name. The error names them.</exception>
    public static IHostApplicationBuilder AddMessaging(
        this IHostApplicationBuilder builder, string service, Assembly assembly, Action<MessagingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return builder.AddMessaging(service, messaging =>
        {
            messaging.AddHandlers(assembly.GetTypes());
            configure?.Invoke(messaging);
        });
    }

    /// <summary>Adds messaging to a service whose handlers are declared one by one (<see cref="MessagingBuilder.Handle"/>).</summary>
    /// <param name="builder">The service's builder. It needs a registered <see cref="DbDataSource"/> that opens connections of Npgsql, and a RabbitMQ connection factory.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="configure">Declares what the service handles.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, string service, Action<MessagingBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(configure);

        var messaging = new MessagingBuilder(builder.Services, service);
        configure(messaging);

        var services = builder.Services;
        services.AddOptions<MessagingOptions>().BindConfiguration("Messaging")
            .Validate(options => options.Partitions > 0 && KeySlot.Count % options.Partitions == 0, $"Messaging:Partitions must be a divisor of {KeySlot.Count}.")
            .Validate(options => options.PartitionShare is null or (>= 0 and <= 1), "Messaging:PartitionShare must be from 0 to 1.")
            .Validate(InboxCleaner.CanKeep, InboxCleaner.Limits)
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new ServiceIdentity(service));
        services.AddSingleton<MessagingDatabase>();
        services.AddSingleton(new RouteTable(messaging.Routes));
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton(provider => new UnitsOfWork(
            provider.GetRequiredService<MessagingDatabase>(),
            provider.GetRequiredService<OutboxSignal>(),
            provider.GetRequiredService<DirectPublisher>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton<BrokerConnections>();
        services.AddSingleton<ReplicaStatus>();
        services.AddSingleton<DirectPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<DirectPublisher>()); // before the relay: stops after it
        services.AddHostedService<Relay>();
        services.AddSingleton<RefusedRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<RefusedRelay>()); // after the relay, whose connection it uses: stops before it

        services.AddSingleton<FailedMessages>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<WaitingMessages>();
        services.AddSingleton<SagaQueries>();
        services.AddSingleton<ProjectionQueries>();
        services.AddSingleton<MessagingMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<MessagingMonitor>());
        services.AddHealthChecks().AddCheck<MessagingMonitor>("messaging");

        if (messaging.Routes.Count > 0)
        {
            services.AddSingleton<RetiredQueues>();
            services.AddSingleton<MessageProcessor>();
            services.AddHostedService<InboxCleaner>();
            services.AddHostedService<RetryPump>();
            services.AddHostedService<Consumer>();
        }

        return builder;
    }
}
