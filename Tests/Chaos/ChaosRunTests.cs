using Cli;

namespace Chaos;

/// <summary>A short run on a system of its own.</summary>
public sealed class ChaosRunTests(ITestOutputHelper output)
{
    // Long enough for several kills and provider faults after the calm seconds.
    private static readonly ChaosOptions Short = new(TimeSpan.FromSeconds(30), Seed: 20, Rate: 10);

    [Fact]
    public async Task Orders_WhilePartsOfTheSystemAreKilled_EndWithEveryInvariantHolding()
    {
        var report = await OwnSystem.UseAsync(
            new Repository(Path.GetDirectoryName(Projects.AppHost.ProjectPath)!),
            TimeProvider.System,
            own => new ChaosRun(own.System, Short, output.WriteLine) { IsNew = true }.ExecuteAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);

        Assert.Empty(report.Breaches);
        Assert.Equal(report.OfferedOrders, report.AcceptedOrders);
        Assert.Equal(report.AcceptedOrders, report.ConfirmedOrders + report.RejectedOrders + report.CancelledOrders);
        Assert.True(report.ConfirmedOrders > 0 && report.RejectedOrders > 0, $"{report.ConfirmedOrders} confirmed, {report.RejectedOrders} rejected: both must occur.");
        Assert.True(report.Kills >= 3, $"Only {report.Kills} kills.");
    }
}
