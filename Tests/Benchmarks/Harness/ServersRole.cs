using System.Globalization;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Benchmarks.Harness;

/// <summary>
/// PostgreSQL and RabbitMQ on data volumes in EMBEDDED_DATA_DIRECTORY: without a volume the engine would turn fsync off, and
/// what is measured are commits that outlive a power cut.
/// </summary>
internal static class ServersRole
{
    private const string Password = "benchmark";
    private const string ProcessId = "executable.pid";

    public static async Task RunAsync(string[] names, CancellationToken cancellationToken)
    {
        var builder = DistributedApplication.CreateBuilder([]);
        var password = builder.AddParameter("password", Password, secret: true);
        var postgres = builder.AddPostgres("postgres", password: password).WithDataVolume("postgres");
        var rabbitmq = names.Contains("rabbitmq")
            ? builder.AddRabbitMQ("rabbitmq", password: password).WithDataVolume("rabbitmq")
            : null;

        await using var app = builder.Build();
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("postgres", cancellationToken);
        if (rabbitmq is not null)
            await app.ResourceNotifications.WaitForResourceHealthyAsync("rabbitmq", cancellationToken);

        RoleConsole.Say("servers " + JsonSerializer.Serialize(new ServerAddresses(
            await postgres.Resource.ConnectionStringExpression.GetValueAsync(cancellationToken) ?? "",
            PidOf(app, "postgres"),
            rabbitmq is null ? "" : await rabbitmq.Resource.ConnectionStringExpression.GetValueAsync(cancellationToken) ?? "",
            rabbitmq is null ? 0 : PidOf(app, "rabbitmq"))));
        await RoleConsole.UntilEndAsync(cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }

    private static int PidOf(DistributedApplication app, string name) =>
        app.ResourceNotifications.TryGetCurrentState(name, out var state)
            ? Convert.ToInt32(state.Snapshot.Properties.First(property => property.Name == ProcessId).Value, CultureInfo.InvariantCulture)
            : throw new BenchmarkException($"'{name}' has no process.");
}

/// <summary>Where the servers are.</summary>
/// <param name="Postgres">Connection string without a database.</param>
/// <param name="PostgresPid">Process of the postmaster.</param>
/// <param name="RabbitMq">amqp URI; empty without a broker.</param>
/// <param name="RabbitMqPid">Process of the broker; 0 without.</param>
internal sealed record ServerAddresses(string Postgres, int PostgresPid, string RabbitMq, int RabbitMqPid);
