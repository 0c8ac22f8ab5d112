namespace Cli.Benchmarks.Dashboard;

/// <summary>What Tests/Benchmarks measured of the running system. Its names are documented: fields are added, never renamed.</summary>
/// <param name="Quiet">Without the load.</param>
/// <param name="Loaded">During the load.</param>
/// <param name="Telemetry">What the dashboard says of the load afterwards.</param>
internal sealed record DashboardMeasurements(DashboardWindow Quiet, DashboardWindow Loaded, TelemetryTotals Telemetry);

/// <summary>The same measured for some time.</summary>
internal sealed record DashboardWindow
{
    public required double Seconds { get; init; }

    /// <summary>The AppHost's resident memory at its largest, in MB (1,000,000 bytes).</summary>
    public required double PeakMegabytes { get; init; }

    /// <summary>The AppHost's share of one processor.</summary>
    public required double ProcessorPercent { get; init; }

    /// <summary>Answer times of pages and of the API, by path, in milliseconds.</summary>
    public required IReadOnlyDictionary<string, AnswerTimes> Pages { get; init; }

    /// <summary>Answer times of the control channel.</summary>
    public required AnswerTimes Status { get; init; }

    /// <summary>Answer times of the gateway.</summary>
    public required AnswerTimes Gateway { get; init; }

    /// <summary>From each <c>kill -9</c> of a service until it ran again, and until it was healthy again.</summary>
    public required IReadOnlyList<Restart> Restarts { get; init; }
}

/// <summary>Milliseconds.</summary>
internal sealed record AnswerTimes(int Count, double P50, double P95, double Max)
{
    public static AnswerTimes Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new(sorted.Length, Round(Percentile.Of(sorted, 50)), Round(Percentile.Of(sorted, 95)), Round(sorted[^1]));

        static double Round(double value) => Math.Round(value, 1);
    }
}

internal sealed record Restart(double RunningAfterSeconds, double HealthyAfterSeconds);

/// <param name="SpansMade">By the load, and as many log records.</param>
/// <param name="SpansReceived">By the dashboard while the load ran, the system's own among them.</param>
/// <param name="SpansDropped">Of all spans, those that it no longer keeps.</param>
/// <param name="LogsReceived">The same of log records.</param>
/// <param name="LogsDropped">The same of log records.</param>
internal sealed record TelemetryTotals(long SpansMade, long SpansReceived, long SpansDropped, long LogsReceived, long LogsDropped);

/// <summary>The AppHost's process while nothing happens.</summary>
internal sealed record IdleCost(double Megabytes, double ProcessorPercent);

internal sealed record DashboardSummary
{
    /// <summary>The AppHost without the dashboard.</summary>
    public required IdleCost IdleWithout { get; init; }

    public required IdleCost IdleWith { get; init; }

    public required DashboardWindow Quiet { get; init; }

    public required DashboardWindow Loaded { get; init; }

    public required TelemetryTotals Telemetry { get; init; }
}
