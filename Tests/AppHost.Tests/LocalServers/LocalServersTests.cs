using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using RabbitMQ.Client;

namespace AppHost.Tests.LocalServers;

/// <summary>Servers of this machine, as whoever uses them sees them: just as containers.</summary>
[Collection(nameof(RunningServers))]
public sealed class LocalServersTests(RunningServers servers)
{
    private static readonly string[] Expected = ["postgres", "orders", "rabbitmq"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestApplication Application => servers.Application;

    [Fact]
    public async Task Servers_AndDatabases_RunAndAreHealthyUnderTheirOwnNames()
    {
        foreach (var name in Expected)
            await Application.WaitForAsync(name, IsHealthy);
    }

    [Fact]
    public async Task Postgres_ListensOnItsFixedPort_AndHasTheDatabase()
    {
        var server = await Application.ConnectionStringAsync("postgres");

        Assert.Equal($"Host=localhost;Port={servers.FixedPort};Username=postgres;Password=a password", server);
        Assert.Equal($"{server};Database=orders_db", await Application.ConnectionStringAsync("orders"));
        Assert.Equal("orders_db", await Postgres.ExecuteAsync(await Application.ConnectionStringAsync("orders"), "SELECT current_database()::text"));
    }

    [Fact]
    public async Task Postgres_WithADataVolume_IsSafeFromPowerCuts() =>
        Assert.Equal("on on", await Postgres.ExecuteAsync(await Application.ConnectionStringAsync("orders"), "SELECT current_setting('fsync') || ' ' || current_setting('full_page_writes')"));

    [Fact]
    public async Task Postgres_HasTheArgumentsOfItsContainer() =>
        Assert.Equal("137", await Postgres.ExecuteAsync(await Application.ConnectionStringAsync("orders"), "SHOW max_connections"));

    [Fact]
    public async Task RabbitMQ_TakesConnectionsOnAFreePort()
    {
        var address = new Uri(await Application.ConnectionStringAsync("rabbitmq"));

        Assert.Equal($"amqp://guest:a%20password@localhost:{Application.App.GetEndpoint("rabbitmq", "tcp").Port}", address.OriginalString);
        await using var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync(Cancellation);
        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task ManagementPlugin_Answers()
    {
        using var client = new HttpClient { BaseAddress = Application.App.GetEndpoint("rabbitmq", "management") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("guest:a password")));

        using var answer = await client.GetAsync(new Uri("/api/overview", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Reference_InjectsTheVariablesOfContainers()
    {
        var published = await ExecutionConfigurationBuilder.Create(servers.Client.Resource).WithEnvironmentVariablesConfig()
            .BuildAsync(new(new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Publish) { Services = Application.App.Services }), cancellationToken: Cancellation);

        var injected = Application.Find("client").EnvironmentVariables.Where(variable => variable.IsFromSpec).ToDictionary(variable => variable.Name, variable => variable.Value);
        var names = published.EnvironmentVariables.Select(variable => variable.Key).Where(name => !name.StartsWith("OTEL_", StringComparison.Ordinal)).ToHashSet();
        Assert.Contains("ConnectionStrings__orders", names);
        Assert.Contains("RABBITMQ_URI", names);
        Assert.Superset(names, injected.Keys.ToHashSet());
        Assert.Equal(await Application.ConnectionStringAsync("orders"), injected["ConnectionStrings__orders"]);
        Assert.Equal(await Application.ConnectionStringAsync("rabbitmq"), injected["ConnectionStrings__rabbitmq"]);
    }

    [Fact]
    public void Files_AreTheirOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
            return; // it has other permissions

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        // Nobody else can enter the volumes; what they hold is the servers' own, save these.
        string[] names = [".erlang.cookie", "enabled_plugins", "inetrc", "rabbitmq.config"];
        var written = names.Select(name => servers.Directory.At("volumes", "kept-messages", name));
        foreach (var entry in Directory.EnumerateFileSystemEntries(servers.Directory.At("volumes")).Concat(written))
            Assert.True((File.GetUnixFileMode(entry) & ~owner) == UnixFileMode.None, $"{entry}: {File.GetUnixFileMode(entry)}");
    }

    [Fact]
    public async Task Server_Killed_IsRestartedOnTheSamePortWithItsData()
    {
        var orders = await Application.ConnectionStringAsync("orders");
        await Postgres.ExecuteAsync(orders, "CREATE TABLE kept (number int); INSERT INTO kept VALUES (42)");
        foreach (var server in new[] { "postgres", "rabbitmq" })
        {
            var pid = Application.Find(server).Pid();
            using var process = Process.GetProcessById(pid!.Value);
            process.Kill(entireProcessTree: false);

            await Application.WaitForAsync(server, snapshot => snapshot.Pid() is { } now && now != pid && IsHealthy(snapshot));
        }

        Assert.Equal(42, await Postgres.ExecuteAsync(orders, "SELECT number FROM kept"));
        await Application.WaitForAsync("orders", IsHealthy);
    }

    [Fact]
    public async Task Server_StoppedByCommand_StaysStopped_AndItsDatabasesToo_UntilItIsStarted()
    {
        await Application.ExecuteAsync("postgres", KnownResourceCommands.StopCommand);
        await Application.WaitForAsync("postgres", snapshot => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text));
        await Application.WaitForAsync("orders", snapshot => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text));
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await Postgres.ExecuteAsync(await Application.ConnectionStringAsync("orders"), "SELECT 1"));

        await Application.ExecuteAsync("postgres", KnownResourceCommands.StartCommand);
        await Application.WaitForAsync("postgres", IsHealthy);
        await Application.WaitForAsync("orders", IsHealthy);

        Assert.Equal(1, await Postgres.ExecuteAsync(await Application.ConnectionStringAsync("orders"), "SELECT 1"));
    }

    [Fact]
    public async Task Client_RestartedByCommand_RunsInAnotherProcess()
    {
        var pid = Application.Find("client").Pid();

        await Application.ExecuteAsync("client", KnownResourceCommands.RestartCommand);

        await Application.WaitForAsync("client", snapshot => snapshot.State?.Text == KnownResourceStates.Running && snapshot.Pid() is { } now && now != pid);
    }

    private static bool IsHealthy(CustomResourceSnapshot resource) =>
        resource.State?.Text == KnownResourceStates.Running && resource.HealthStatus == HealthStatus.Healthy;
}
