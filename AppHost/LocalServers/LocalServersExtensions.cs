using AppHost.LocalServers.Installed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AppHost.LocalServers;

/// <summary>Runs PostgreSQL and RabbitMQ as processes of this machine where no container runtime answers.</summary>
public static class LocalServersExtensions
{
    /// <summary>
    /// Where no container runtime answers, every <see cref="PostgresServerResource"/> and <see cref="RabbitMQServerResource"/>
    /// of the model runs as a process of this machine, under its own name and with its own endpoints, parameters, volumes and
    /// health checks. <c>LocalServers:Mode</c> = <c>auto</c> (default), <c>always</c> or <c>never</c> decides. Nothing changes when
    /// the application is published.
    /// </summary>
    /// <exception cref="InvalidOperationException">The setting <c>LocalServers:Mode</c> has another value.</exception>
    public static IDistributedApplicationBuilder UseLocalServers(this IDistributedApplicationBuilder builder)
    {
        LocalServersSettings.ParseMode(builder.Configuration[LocalServersSettings.Mode]);
        if (builder.ExecutionContext.IsPublishMode)
            return builder;

        builder.Services.AddSingleton<DataDirectories>();
        builder.Eventing.Subscribe<BeforeStartEvent>((start, cancellationToken) => ReplaceContainersAsync(builder, start, cancellationToken));
        return builder;
    }

    private static async Task ReplaceContainersAsync(IDistributedApplicationBuilder builder, BeforeStartEvent start, CancellationToken cancellationToken)
    {
        var servers = start.Model.Resources.OfType<ContainerResource>().Select(container => Create(container, start.Services)).OfType<LocalServer>().ToList();
        if (servers.Count == 0)
            return;

        var (local, reason) = await LocalServersSettings.DecideAsync(
            builder.Configuration[LocalServersSettings.Mode], builder.Configuration[ContainerRuntime.Variable], cancellationToken);
        Log.Decided(start.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LocalServersExtensions)), local ? "processes of this machine" : "containers", reason);
        if (!local)
            return;

        foreach (var server in servers)
            await server.ReplaceContainerAsync(start.Model, cancellationToken);
    }

    private static LocalServer? Create(ContainerResource container, IServiceProvider services) => container switch
    {
        PostgresServerResource postgres => new LocalPostgres(postgres, services),
        RabbitMQServerResource broker => new LocalRabbitMq(broker, services),
        _ => null,
    };
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "PostgreSQL and RabbitMQ run as {What}: {Reason}.")]
    public static partial void Decided(ILogger logger, string what, string reason);

    [LoggerMessage(LogLevel.Information, "Waiting for process {ProcessId} of an earlier run to leave '{Directory}'.")]
    public static partial void WaitingForEarlierRun(ILogger logger, int processId, string directory);
}
