using System.Text.Json;
using Benchmarks.Commands;
using Benchmarks.WarmStart;
using Testing;

namespace Benchmarks.Tests;

public sealed class WarmStartTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 3.0 }, 2.5)]
    [InlineData(new[] { 7.125 }, 7.12)]
    public void Median_OfRuns_IsTheMiddle(double[] values, double median) => Assert.Equal(median, StartSummary.Median(values));

    [Fact]
    public void Summary_OfRuns_IsTheDocumentedJson()
    {
        var summary = StartSummary.Of(
        [
            new(9, new Dictionary<string, double> { ["rabbitmq"] = 5, ["postgres"] = 0.8 }, [new("beam.smp", 1, 100)]),
            new(7, new Dictionary<string, double> { ["rabbitmq"] = 6, ["postgres"] = 0.7 }, [new("beam.smp", 1, 120), new("postgres", 9, 30)]),
            new(8, new Dictionary<string, double> { ["rabbitmq"] = 4, ["postgres"] = 0.9 }, [new("beam.smp", 1, 110)]),
        ]);

        Assert.Equal(
            """{"runs":3,"startSecondsMedian":8,"startSecondsMin":7,"startSecondsMax":9,"idleMegabytes":110,"healthyAfterSeconds":{"rabbitmq":5,"postgres":0.8},"memory":[{"name":"beam.smp","count":1,"megabytes":110}]}""",
            JsonSerializer.Serialize(summary, StartJson.Default.StartSummary));
    }

    [Fact]
    public void Summary_MemoryNotMeasured_IsNull() =>
        Assert.Null(StartSummary.Of([new(1, new Dictionary<string, double>(), [])]).IdleMegabytes);

    [Fact]
    public void SmapsRollup_Parsed_GivesTheProportionalSetSize() =>
        Assert.Equal(4711, IdleMemory.Parse(["55d-7ff ---p 00000000 00:00 0 [rollup]", "Rss:                9000 kB", "Pss:                4711 kB", "Pss_Anon:           1 kB"]));

    [Fact]
    public void ProcessStatus_Parsed_GivesTheResidentSet() =>
        Assert.Equal(102.4, ResidentMemory.Parse(["Name:\tAppHost", "VmHWM:\t  200000 kB", "VmRSS:\t  100000 kB"]));

    [Theory]
    [InlineData(50, 2)]
    [InlineData(75, 3)]
    [InlineData(76, 4)]
    [InlineData(99, 4)]
    [InlineData(100, 4)]
    public void Percentile_OfFour_IsTheNearestRank(double percent, double value) => Assert.Equal(value, Percentile.Of([1, 2, 3, 4], percent));

    [Fact]
    public void ProcessorTime_OfAStatLine_IsUserAndSystemAndThatOfEndedChildren()
    {
        const string stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 1000 2000 0 0 11 7 300 5 20 0 4 0 9999 1 2";

        Assert.Equal(18, ProcessorTime.ParseTicks(stat, 2));
        Assert.Equal(323, ProcessorTime.ParseTicks(stat, 4));
    }

    [Theory]
    [InlineData]
    [InlineData("bake")]
    [InlineData("start", "--runs", "0")]
    [InlineData("gateway", "--rounds", "0")]
    public async Task WrongUsage_Run_ExitsWithTwo(params string[] args) =>
        Assert.Equal(2, await BenchmarkCommandLine.RunAsync(args, _sandbox.Workspace));

    [Fact]
    public async Task Start_SystemRuns_Refuses()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering"));

        Assert.Equal(1, await BenchmarkCommandLine.RunAsync(["start"], _sandbox.Workspace));
        Assert.Contains("dotnet aspire stop", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NotBuilt_NamesTheCommand()
    {
        Assert.Equal(1, await BenchmarkCommandLine.RunAsync(["start"], _sandbox.Workspace));
        Assert.Contains("dotnet build AppHost", _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();
}
