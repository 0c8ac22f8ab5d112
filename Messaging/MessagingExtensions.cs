using Messaging.Broker;
using Messaging.Consuming;
using Messaging.Envelope;
using Messaging.Inbox;
using Messaging.Operations;
using Messaging.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Messaging;

/// <summary>Registers messaging in a service.</summary>
public static class MessagingExtensions
{
    /// <summary>Adds the outbox and its relay, the inbox and the consumer of the service's queue.</summary>
    /// <param name="builder">The service's builder. It needs a registered <see cref="NpgsqlDataSource"/> and RabbitMQ connection factory.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="configure">Declares what the service publishes and handles.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, string service, Action<MessagingBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(configure);

        var messaging = new MessagingBuilder(builder.Services, service);
        configure(messaging);

        var services = builder.Services;
        services.AddOptions<MessagingOptions>().BindConfiguration("Messaging");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new ServiceIdentity(service));
        services.AddSingleton(new MessageCatalog(messaging.Contexts));
        services.AddSingleton(new RouteTable(messaging.Routes));
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton(provider => new UnitsOfWork(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<MessageCatalog>(),
            provider.GetRequiredService<OutboxSignal>(),
            provider.GetRequiredService<DirectPublisher>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton<BrokerConnections>();
        services.AddSingleton<BrokerStatus>();
        services.AddSingleton<DirectPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<DirectPublisher>()); // before the relay: stops after it
        services.AddHostedService<Relay>();
        services.AddHostedService<OutboxNotifier>();
        services.AddSingleton<MessagingMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<MessagingMonitor>());
        services.AddSingleton<OutboxQueries>();
        services.AddSingleton<DeadLetters>();
        services.AddHealthChecks().AddCheck<MessagingMonitor>("messaging");

        if (messaging.Routes.Count > 0)
        {
            services.AddSingleton<FailedMessages>();
            services.AddSingleton<MessageProcessor>();
            services.AddHostedService<InboxCleaner>();
            services.AddHostedService<RetryPump>();
            services.AddHostedService<Consumer>();
        }

        return builder;
    }
}
