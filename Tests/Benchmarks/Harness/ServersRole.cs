using System.Globalization;
using System.Text.Json;
using AppHost.LocalServers;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Benchmarks.Harness;

/// <summary>
/// PostgreSQL and RabbitMQ as processes of this machine, on data volumes: without a volume fsync would be off, and what is
/// measured are commits that outlive a power cut.
/// </summary>
internal static class ServersRole
{
    private const string Password = "benchmark";
    private const string ProcessId = "executable.pid";

    /// <param name="args">Where the data is kept, and <c>rabbitmq</c> where that is wanted.</param>
    /// <param name="cancellationToken">Stops the servers.</param>
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            AssemblyName = "AppHost", // knows where Aspire's orchestrator is
            DisableDashboard = true,
        });
        builder.Configuration["LocalServers:Mode"] = "always";
        builder.Configuration["LocalServers:DataDirectory"] = args[0];

        // Standard output is for the harness.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var password = builder.AddParameter("password", Password, secret: true);
        var postgres = builder.AddPostgres("postgres", password: password).WithDataVolume("postgres").WithArgs("-c", "max_connections=200");
        var rabbitmq = args.Contains("rabbitmq")
            ? builder.AddRabbitMQ("rabbitmq", password: password).WithDataVolume("rabbitmq")
            : null;
        builder.UseLocalServers();

        await using var app = builder.Build();
        await app.StartAsync(cancellationToken);
        var postgresPid = await PidAsync(app, "postgres", cancellationToken);
        var rabbitmqPid = rabbitmq is null ? 0 : await PidAsync(app, "rabbitmq", cancellationToken);

        RoleConsole.Say("servers " + JsonSerializer.Serialize(new ServerAddresses(
            await postgres.Resource.ConnectionStringExpression.GetValueAsync(cancellationToken) ?? "",
            postgresPid,
            rabbitmq is null ? "" : await rabbitmq.Resource.ConnectionStringExpression.GetValueAsync(cancellationToken) ?? "",
            rabbitmqPid)));
        await RoleConsole.UntilEndAsync(cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }

    private static async Task<int> PidAsync(DistributedApplication app, string name, CancellationToken cancellationToken)
    {
        var healthy = await app.ResourceNotifications.WaitForResourceHealthyAsync(name, cancellationToken);
        return Convert.ToInt32(healthy.Snapshot.Properties.First(property => property.Name == ProcessId).Value, CultureInfo.InvariantCulture);
    }
}

/// <summary>Where the servers are.</summary>
/// <param name="Postgres">Connection string without a database.</param>
/// <param name="PostgresPid">Process of the postmaster, or of what started it.</param>
/// <param name="RabbitMq">amqp URI; empty without a broker.</param>
/// <param name="RabbitMqPid">Process of the broker; 0 without.</param>
internal sealed record ServerAddresses(string Postgres, int PostgresPid, string RabbitMq, int RabbitMqPid);
