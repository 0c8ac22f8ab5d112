using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Testing;
using Embedded.Hosting.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class PostgresResourceTests
{
    [Fact]
    public async Task DataVolume_KeepsTheData_AndSurvivesAKill_ButNotAnotherPassword()
    {
        using var data = new TestDirectory();

        await using (var first = await StartAsync(data, "first-password"))
        {
            await first.WaitForHealthyAsync("orders");
            await ExecuteAsync(first, "CREATE TABLE kept (number int); INSERT INTO kept VALUES (42)");

            var died = first.WaitForStateAsync("orders", "Restarting");
            UnixProcesses.Signal(first.Snapshot("postgres").ProcessId(), UnixSignal.Kill);
            await died;
            await first.WaitForHealthyAsync("orders");
            Assert.Equal(42, await ExecuteAsync(first, "SELECT number FROM kept"));
        }

        await using (var second = await StartAsync(data, "first-password"))
        {
            await second.WaitForHealthyAsync("orders");
            Assert.Equal(42, await ExecuteAsync(second, "SELECT number FROM kept"));
        }

        await using var third = await StartAsync(data, "other-password");
        await third.WaitForStateAsync("postgres", KnownResourceStates.FailedToStart);
        await third.WaitForStateAsync("orders", KnownResourceStates.FailedToStart);
        var failure = Assert.Single(third.Failures);
        Assert.Contains("postgres", failure, StringComparison.Ordinal);
        Assert.Contains("password", failure, StringComparison.Ordinal);
        Assert.Contains("Parameters:password", failure, StringComparison.Ordinal);
        Assert.Contains(data.Path, failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutVolume_EveryStartIsEmpty_AndLeavesNothing()
    {
        await using var app = new TestApplication();
        app.Builder.AddPostgres("postgres").AddDatabase("orders", "orders_db");
        await app.StartAsync();
        await app.WaitForHealthyAsync("orders");

        var directory = (string)(await ExecuteAsync(app, "SELECT current_setting('data_directory')"))!;
        Assert.Equal("orders_db", await ExecuteAsync(app, "SELECT current_database()"));

        await app.Builder.DisposeAsync();
        Assert.False(Directory.Exists(directory), $"{directory} is still there.");
    }

    private static async Task<TestApplication> StartAsync(TestDirectory data, string password)
    {
        var app = new TestApplication($"--Parameters:password={password}");
        app.Builder.Services.AddSingleton(new EngineDirectories(data.Path));
        app.Builder.AddPostgres("postgres", password: app.Builder.AddParameter("password", secret: true)).WithDataVolume("kept").AddDatabase("orders");
        await app.StartAsync();
        return app;
    }

    private static async Task<object?> ExecuteAsync(TestApplication app, string sql)
    {
        var connectionString = await app.App.GetConnectionStringAsync("orders", app.Patience);
        await using var source = NpgsqlDataSource.Create($"{connectionString};Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(app.Patience);
    }
}
