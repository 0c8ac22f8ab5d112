using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>The medians of all rounds. Its names are documented: fields are added, never renamed.</summary>
internal sealed record GatewaySummary
{
    public required int Rounds { get; init; }

    public required double DirectRequestsPerSecond { get; init; }

    public required double BareRequestsPerSecond { get; init; }

    public required double GatewayRequestsPerSecond { get; init; }

    public required double ExportingRequestsPerSecond { get; init; }

    /// <summary>Null where nginx is not installed.</summary>
    public required double? NginxRequestsPerSecond { get; init; }

    public required double RatioToBare { get; init; }

    public required double ExportingRatioToBare { get; init; }

    public required double HalfLoadRequestsPerSecond { get; init; }

    /// <summary>The gateway's 99th percentile at half load, less the service's own.</summary>
    public required double P99OverDirectMilliseconds { get; init; }

    /// <summary>By variant.</summary>
    public required IReadOnlyDictionary<string, VariantFigures> Variants { get; init; }

    public static GatewaySummary Of(GatewayMeasurements measured)
    {
        var rates = measured.Rates.ToLookup(rate => rate.Variant, StringComparer.Ordinal);
        var halfLoads = measured.HalfLoads.ToLookup(load => load.Variant, StringComparer.Ordinal);
        return new()
        {
            Rounds = rates[GatewayVariants.Gateway].Count(),
            DirectRequestsPerSecond = Rate(rates[GatewayVariants.Direct]),
            BareRequestsPerSecond = Rate(rates[GatewayVariants.Bare]),
            GatewayRequestsPerSecond = Rate(rates[GatewayVariants.Gateway]),
            ExportingRequestsPerSecond = Rate(rates[GatewayVariants.Exporting]),
            NginxRequestsPerSecond = rates[GatewayVariants.Nginx].Any() ? Rate(rates[GatewayVariants.Nginx]) : null,
            RatioToBare = Ratio(rates[GatewayVariants.Gateway], rates[GatewayVariants.Bare]),
            ExportingRatioToBare = Ratio(rates[GatewayVariants.Exporting], rates[GatewayVariants.Bare]),
            HalfLoadRequestsPerSecond = Math.Round(measured.HalfLoadRequestsPerSecond),
            P99OverDirectMilliseconds = Math.Round(
                Percentile.Median(halfLoads[GatewayVariants.Gateway].Zip(halfLoads[GatewayVariants.Direct], (gateway, direct) => gateway.P99Milliseconds - direct.P99Milliseconds)), 2),
            Variants = rates.ToDictionary(variant => variant.Key, variant => VariantFigures.Of(variant, halfLoads[variant.Key]), StringComparer.Ordinal),
        };
    }

    /// <summary>Median of the rounds' ratios: both of a round met the same machine, which other rounds may not have.</summary>
    internal static double Ratio(IEnumerable<RateMeasurement> measured, IEnumerable<RateMeasurement> yardstick) =>
        Math.Round(Percentile.Median(measured.Zip(yardstick, (ours, theirs) => ours.RequestsPerSecond / theirs.RequestsPerSecond)), 3);

    private static double Rate(IEnumerable<RateMeasurement> rates) => Math.Round(Percentile.Median(rates.Select(rate => rate.RequestsPerSecond)));
}

/// <summary>One variant: at its own maximum rate, and at half the gateway's.</summary>
internal sealed record VariantFigures(
    double RequestsPerSecond, double P50Milliseconds, double P99Milliseconds, double ProcessorMicroseconds, double HalfLoadP50Milliseconds, double HalfLoadP99Milliseconds)
{
    public static VariantFigures Of(IEnumerable<RateMeasurement> rates, IEnumerable<HalfLoadMeasurement> halfLoads) => new(
        Median(rates, rate => rate.RequestsPerSecond, digits: 0),
        Median(rates, rate => rate.P50Milliseconds),
        Median(rates, rate => rate.P99Milliseconds),
        Median(rates, rate => rate.ProcessorMicroseconds, digits: 1),
        Median(halfLoads, load => load.P50Milliseconds),
        Median(halfLoads, load => load.P99Milliseconds));

    private static double Median<T>(IEnumerable<T> values, Func<T, double> figure, int digits = 2) => Math.Round(Percentile.Median(values.Select(figure)), digits);
}
