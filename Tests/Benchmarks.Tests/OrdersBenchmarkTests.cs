using System.Text.Json;
using Benchmarks.Commands;
using Benchmarks.OrderFlow;
using Testing;
using Cli.Prerequisites;

namespace Benchmarks.Tests;

public sealed class OrdersBenchmarkTests : IDisposable
{
    private static readonly Dictionary<string, double> NoProcesses = [];

    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData(16, 100, 16, true)] // as many as are on their way
    [InlineData(16, 100, 50, true)] // one in twenty of those confirmed in ten seconds
    [InlineData(16, 100, 51, false)]
    [InlineData(16, 100, -5, true)]
    public void Step_GrowingBacklog_IsNotSustainable(int concurrency, double perSecond, long backlog, bool sustainable) =>
        Assert.Equal(sustainable, new OrdersStep(concurrency, perSecond, backlog, NoProcesses).IsSustainable(seconds: 10));

    [Fact]
    public void Summary_OfSteps_IsOfTheBest()
    {
        var summary = OrdersSummary.Of(
            new([new(8, 80, 0, NoProcesses), new(16, 120, 0, NoProcesses), new(32, 110, 0, NoProcesses)], 60, [3, 1, 2, 4], Sustained: null),
            new(300, 9, 16));

        Assert.Equal(120, summary.OrdersPerSecond);
        Assert.Equal(16, summary.ConcurrentOrders);
        Assert.Equal(0.4, summary.RatioToFloor);
        Assert.Equal(2, summary.P50Milliseconds);
        Assert.Equal(4, summary.P99Milliseconds);
        Assert.Null(summary.SustainedOrdersPerSecond);
    }

    [Fact]
    public void Summary_Serialised_NamesItsUnits()
    {
        var summary = OrdersSummary.Of(
            new([new(8, 80, 0, new Dictionary<string, double> { ["postgres"] = 5 })], 40, [1], new(300, 79, [new(0, 2)])), new(200, 9, 16));

        Assert.Equal(
            """{"ordersPerSecond":80,"concurrentOrders":8,"latencyOrdersPerSecond":40,"p50Milliseconds":1,"p95Milliseconds":1,"p99Milliseconds":1,"floorOrdersPerSecond":200,"commitsPerOrder":9,"ratioToFloor":0.4,"processorSecondsPerThousandOrders":{"postgres":5},"sustainedSeconds":300,"sustainedOrdersPerSecond":79,"sustainedOutboxRows":[{"seconds":0,"rows":2}]}""",
            JsonSerializer.Serialize(summary, OrdersJson.Default.OrdersSummary));
    }

    [Fact]
    public async Task WrongUsage_Run_SaysWhatIsWrong()
    {
        Assert.Equal(2, await BenchmarkCommandLine.RunAsync(["orders", "--seconds", "soon"], _sandbox.Workspace));
        Assert.Contains("soon", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_MissingServer_NamesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It reads /proc.");
        _sandbox.Prerequisites = [_ => Task.FromResult(new Finding("Teapot", false, "not found"))];

        Assert.Equal(1, await BenchmarkCommandLine.RunAsync(["orders"], _sandbox.Workspace));
        Assert.Contains("Teapot", _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();
}
