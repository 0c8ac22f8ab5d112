using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using RabbitMQ.Client;

namespace Embedded.Hosting.Tests.Model;

/// <summary>PostgreSQL and RabbitMQ as an AppHost sees them, on this machine's own programs.</summary>
public sealed class ServerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_WhenReady_HasItsDatabases()
    {
        await using var builder = Apps.Create();
        var server = builder.AddPostgres("postgres");
        server.AddDatabase("ordering", "Ordering \"Db\"");
        server.AddDatabase("scripted").WithCreationScript("CREATE DATABASE scripted TEMPLATE template0 ENCODING 'UTF8'");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        foreach (var (name, database) in new[] { ("ordering", "Ordering \"Db\""), ("scripted", "scripted") })
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, Cancel).WaitAsync(Deadline, Cancel);
            await using var connection = new NpgsqlConnection(await app.GetConnectionStringAsync(name, Cancel));
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand("SELECT current_database()", connection);
            Assert.Equal(database, await command.ExecuteScalarAsync(Cancel));
        }

        // What is there already is left alone at the next start.
        var restarted = await app.ResourceCommands.ExecuteCommandAsync(server.Resource, KnownResourceCommands.RestartCommand, Cancel);
        Assert.True(restarted.Success, restarted.Message);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("scripted", WaitBehavior.WaitOnResourceUnavailable, Cancel).WaitAsync(Deadline, Cancel);
    }

    [Fact]
    public async Task Postgres_WithBrokenCreationScript_SaysSo()
    {
        await using var builder = Apps.Create();
        var server = builder.AddPostgres("postgres");
        var database = server.AddDatabase("db").WithCreationScript("CREATE DATABSE db");
        builder.AddNode("waiter").WaitFor(database);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceAsync("db", KnownResourceStates.FailedToStart, Cancel).WaitAsync(Deadline, Cancel);
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("postgres", Cancel));
        Assert.Contains("'db'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("WithCreationScript", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RabbitMQ_WhenReady_TakesItsConnectionString()
    {
        await using var builder = Apps.Create();
        var broker = builder.AddRabbitMQ("rabbitmq").WithManagementPlugin();
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("rabbitmq", Cancel).WaitAsync(Deadline, Cancel);
        var factory = new ConnectionFactory { Uri = new Uri((await app.GetConnectionStringAsync("rabbitmq", Cancel))!) };
        await using var connection = await factory.CreateConnectionAsync(Cancel);
        Assert.True(connection.IsOpen);
        Assert.Equal(broker.Resource.PrimaryEndpoint.Port, connection.Endpoint.Port);
    }
}
