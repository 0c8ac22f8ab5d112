using Benchmarks.Harness;
using Microsoft.Extensions.Logging.Console;
using ServiceDefaults;

namespace Benchmarks.MessageFlow;

/// <summary>A service of the benchmark: everything that a service of this repository has, whichever messaging is added to it.</summary>
internal static class ServiceHost
{
    public const string Database = "database";

    /// <summary>Where the orders' own spans come from: what the span of a request is in a service.</summary>
    public const string ActivitySource = "Benchmarks";

    /// <param name="plainClient">RabbitMQ's client does for itself what this repository's messaging does instead: it recovers connections and makes spans.</param>
    public static WebApplicationBuilder Create(bool plainClient)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // Standard output is for the harness; every log goes where it does not disturb.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter<ConsoleLoggerProvider>(level => level >= LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // as services' settings have it
        builder.AddServiceDefaults();
        builder.Services.AddOpenTelemetry().WithTracing(traces => traces.AddSource(ActivitySource));
        builder.Services.AddSingleton(Progress.OfHarness());
        builder.AddRabbitMQClient(
            "rabbitmq",
            settings => settings.DisableTracing = !plainClient,
            factory => factory.AutomaticRecoveryEnabled = plainClient);
        return builder;
    }
}
