using Aspire;
using Aspire.RabbitMQ.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the RabbitMQ client of an application.</summary>
public static class AspireRabbitMQExtensions
{
    private const string SectionName = "Aspire:RabbitMQ:Client";

    /// <summary>
    /// Registers <see cref="IConnectionFactory"/> and <see cref="IConnection"/> as singletons, with a health check named
    /// <c>RabbitMQ.Client</c> and traces. The connection is opened when it is first resolved, which blocks the caller
    /// until the broker answers or the retries of the settings are used up; a failure is not remembered, so the next
    /// resolve tries anew. Once open, it recovers by itself.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="connectionName">Name under <c>ConnectionStrings</c> and under the settings section.</param>
    /// <param name="configureSettings">Changes the settings after configuration was read.</param>
    /// <param name="configureConnectionFactory">Changes the factory before the connection is opened.</param>
    /// <exception cref="InvalidOperationException">
    /// Thrown when the factory is first asked for and there is no connection string.
    /// </exception>
    public static void AddRabbitMQClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        var section = builder.Configuration.GetSection(SectionName);
        var named = section.GetSection(connectionName);
        var settings = new RabbitMQClientSettings();
        section.Bind(settings);
        named.Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        builder.Services.AddSingleton<IConnectionFactory>(_ =>
        {
            if (string.IsNullOrWhiteSpace(settings.ConnectionString))
                throw MissingConnectionString.Error("RabbitMQ", connectionName, SectionName);

            var factory = new ConnectionFactory();
            section.GetSection("ConnectionFactory").Bind(factory);
            named.GetSection("ConnectionFactory").Bind(factory);
            factory.Uri = new Uri(settings.ConnectionString);
            configureConnectionFactory?.Invoke(factory);
            return factory;
        });
        builder.Services.AddSingleton(services => new ConnectionAttempt(
            services.GetRequiredService<IConnectionFactory>(),
            settings.MaxConnectRetryCount,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("RabbitMQ.Client")).Open());

        if (!settings.DisableAutoActivation)
            builder.Services.AddHostedService<ConnectAtStart>();

        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().AddCheck<RabbitMQHealthCheck>("RabbitMQ.Client");

        if (!settings.DisableTracing)
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("RabbitMQ.Client.*"));
    }
}
