using System.Text.Json;
using Benchmarks.GatewayLoad;

namespace Benchmarks.Tests;

public sealed class GatewayBenchmarkTests
{
    [Fact]
    public void Summary_OfRounds_IsTheirMedians_AndComparesWithinARound()
    {
        var summary = GatewaySummary.Of(Measured(nginx: true));

        Assert.Equal(3, summary.Rounds);
        Assert.Equal(20_000, summary.BareRequestsPerSecond);
        Assert.Equal(15_000, summary.GatewayRequestsPerSecond);
        Assert.Equal(0.75, summary.RatioToBare); // 0.75, 0.8 and 0.7, not 15,000 by 20,000 of different rounds
        Assert.Equal(0.5, summary.ExportingRatioToBare);
        Assert.Equal(1.25, summary.P99OverDirectMilliseconds);
        Assert.Equal(25_000, summary.NginxRequestsPerSecond);
    }

    [Fact]
    public void Summary_WithoutNginx_SaysSo()
    {
        var json = JsonSerializer.Serialize(GatewaySummary.Of(Measured(nginx: false)), GatewayJson.Default.GatewaySummary);

        Assert.Contains("\"nginxRequestsPerSecond\":null", json, StringComparison.Ordinal);
        Assert.Contains("\"ratioToBare\":0.75", json, StringComparison.Ordinal);
        Assert.Contains("\"p99OverDirectMilliseconds\":1.25", json, StringComparison.Ordinal);
        Assert.Contains("\"bare YARP\":{\"requestsPerSecond\":20000", json, StringComparison.Ordinal);
    }

    private static GatewayMeasurements Measured(bool nginx)
    {
        List<RateMeasurement> rates = [];
        List<HalfLoadMeasurement> halfLoads = [];
        foreach (var (bare, ratio) in new[] { (20_000d, 0.75), (10_000d, 0.8), (24_000d, 0.7) })
        {
            rates.Add(Rate(GatewayVariants.Direct, 40_000));
            rates.Add(Rate(GatewayVariants.Bare, bare));
            rates.Add(Rate(GatewayVariants.Gateway, bare * ratio));
            rates.Add(Rate(GatewayVariants.Exporting, bare / 2));
            if (nginx)
                rates.Add(Rate(GatewayVariants.Nginx, 25_000));
            foreach (var variant in rates.Select(rate => rate.Variant).Distinct())
                halfLoads.Add(new(variant, 0.5, variant == GatewayVariants.Direct ? 1 : 2.25));
        }

        return new(rates, 7_500, halfLoads);
    }

    private static RateMeasurement Rate(string variant, double perSecond) => new(variant, perSecond, 1, 2, 50);
}
