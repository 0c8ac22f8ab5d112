using Cli;

using Cli.Launch;

namespace Chaos.Tests;

/// <summary>A short run on a system of its own.</summary>
public sealed class ChaosRunTests(ITestOutputHelper output)
{
    // Long enough for several kills and provider faults after the ten calm seconds.
    private static readonly ChaosOptions Short = new(TimeSpan.FromSeconds(35), Seed: 20, Rate: 10);

    [Fact]
    public async Task Orders_WhilePartsOfTheSystemAreKilled_EndWithEveryInvariantHolding()
    {
        var report = await OwnSystem.UseAsync(
            TheRepository(),
            TimeProvider.System,
            own => new ChaosRun(own.System, Short, TimeProvider.System, output.WriteLine).ExecuteAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);

        Assert.Empty(report.Breaches);
        Assert.Equal(report.OfferedOrders, report.AcceptedOrders);
        Assert.Equal(report.AcceptedOrders, report.ConfirmedOrders + report.RejectedOrders + report.CancelledOrders);
        Assert.True(report.ConfirmedOrders > 0 && report.RejectedOrders > 0, $"{report.ConfirmedOrders} confirmed, {report.RejectedOrders} rejected: both must occur.");
        Assert.True(report.Kills >= 3, $"Only {report.Kills} kills.");
    }

    private static Repository TheRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "AppHost", "AppHost.csproj")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"no AppHost/ above '{AppContext.BaseDirectory}'");

        return Repository.At(directory.FullName);
    }
}
