using System.Diagnostics;
using Ordering.Orders;
using Testing;

namespace Ordering.Tests;

/// <summary>The program itself, as a deployment step runs it.</summary>
public sealed class MigrateSwitchTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Migrate_AppliesPrintsAndEnds_AndASecondTimeFindsNothingToDo()
    {
        var database = postgres.NameDatabase("migrated");

        var first = await RunAsync(database);
        var second = await RunAsync(database);

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("applied 0001_orders.sql", first.Output, StringComparison.Ordinal);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("0 migration(s) applied", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_ServerAway_EndsWithOneAndTheReason()
    {
        var result = await RunAsync("Host=127.0.0.1;Port=1;Username=nobody;Password=secret;Database=orderingdb");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Migrating the database 'orderingdb' failed: Failed to connect to 127.0.0.1:1", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ConnectionStrings:orderingdb")]
    [InlineData("Hots=127.0.0.1", "hots")]
    public async Task Migrate_ConnectionStringMissingOrWrong_EndsWithOneAndTheReason(string connectionString, string reason)
    {
        var result = await RunAsync(connectionString);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Migrating the database failed: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains(reason, result.Errors, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string connectionString)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OrderStatus).Assembly.Location, "--migrate"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ConnectionStrings__orderingdb"] = connectionString },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
