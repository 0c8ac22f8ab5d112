using System.Text.Json;
using Benchmarks.Commands;
using Benchmarks.MessageFlow;
using Testing;

namespace Benchmarks.Tests;

public sealed class MessagingBenchmarkTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--rounds", "101")]
    public async Task WrongUsage_Run_SaysWhatTheOptionTakes(string option, string value)
    {
        Assert.Equal(2, await BenchmarkCommandLine.RunAsync(["messaging", option, value], _sandbox.Workspace));
        Assert.Contains($"{option} is a whole number", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ratio_OfRounds_IsTheMedianOfTheirRatios() => Assert.Equal(
        0.9,
        MessagingSummary.Ratio(
            [Flow(Variants.System, 900), Flow(Variants.System, 50), Flow(Variants.System, 1000)],
            [Flow(Variants.Twin, 1000), Flow(Variants.Twin, 100), Flow(Variants.Twin, 1000)]));

    [Fact]
    public void Summary_OfMeasurements_ComparesWhatBelongsTogether()
    {
        var summary = MessagingSummary.Of(Measured());

        Assert.Equal(1, summary.Rounds);
        Assert.Equal(1000, summary.SystemMessagesPerSecond);
        Assert.Equal(0.8, summary.RatioToTwin);
        Assert.Equal(0.5, summary.RatioToTwinBatched);
        Assert.Equal(0.25, summary.RatioToFloor);
        Assert.Equal(0.9, summary.PrefilledRatio);
        Assert.Equal(9000, summary.DrainMessagesPerSecond);
        Assert.Equal(2, summary.P50Milliseconds);
        Assert.Equal(4, summary.P99Milliseconds);
        Assert.Equal(0.2, summary.ProcessorSecondsPerThousandMessages[Variants.System]["consumer"]);
    }

    [Fact]
    public void Summary_Serialised_NamesItsUnits()
    {
        var json = JsonSerializer.Serialize(MessagingSummary.Of(Measured()), MessagingJson.Default.MessagingSummary);

        Assert.Contains("\"systemMessagesPerSecond\":1000", json, StringComparison.Ordinal);
        Assert.Contains("\"ratioToTwin\":0.8", json, StringComparison.Ordinal);
        Assert.Contains("\"p99Milliseconds\":4", json, StringComparison.Ordinal);
        Assert.Contains("\"processorSecondsPerThousandMessages\":{\"system\":{\"consumer\":0.2}", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messaging_SystemRuns_Refuses()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It reads /proc.");
        _sandbox.Aspire.Show(Resources.Service("ordering"));

        Assert.Equal(1, await BenchmarkCommandLine.RunAsync(["messaging"], _sandbox.Workspace));
        Assert.Contains("dotnet aspire stop", _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private static MessagingMeasurements Measured() => new(
        [
            Flow(Variants.System, 1000), Flow(Variants.Twin, 1250), Flow(Variants.Floor, 4000),
            Flow(Variants.SystemBatched, 1500), Flow(Variants.TwinBatched, 3000), Flow(Variants.FloorBatched, 6000),
            Flow(Variants.System, 900, prefilled: true), Flow(Variants.Twin, 1250, prefilled: true),
            Flow(Variants.SystemBatched, 1500, prefilled: true), Flow(Variants.TwinBatched, 3000, prefilled: true),
        ],
        [new(Variants.System, [1, 2, 3, 4]), new(Variants.Twin, [1, 1, 1, 2])],
        [new(Variants.System, 9000), new(Variants.Twin, 8000)]);

    private static FlowMeasurement Flow(string variant, double perSecond, bool prefilled = false) =>
        new(variant, prefilled, (long)(perSecond * 10), 10, new Dictionary<string, double> { ["consumer"] = perSecond * 10 / 1000 * 0.2 });
}
