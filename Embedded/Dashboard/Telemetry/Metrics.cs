using System.Runtime.InteropServices;

namespace Dashboard.Telemetry;

internal enum InstrumentKind
{
    /// <summary>A sum that only rises.</summary>
    Counter,

    /// <summary>A sum that also falls.</summary>
    UpDownCounter,
    Gauge,
    Histogram,
}

/// <summary>What a sender measures under one name.</summary>
internal sealed record Instrument
{
    /// <summary>The sender's name; the instances of a resource are shown together.</summary>
    public required string Resource { get; init; }
    public required string Meter { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string Description { get; init; }
    public required InstrumentKind Kind { get; init; }

    /// <summary>How many combinations of tags it has.</summary>
    public required int Series { get; init; }
}

/// <summary>The values of one combination of tags.</summary>
/// <param name="InstanceId">The sender's instance.</param>
/// <param name="Tags">The combination.</param>
/// <param name="Points">The oldest first.</param>
internal sealed record MetricSeries(string InstanceId, IReadOnlyList<Tag> Tags, IReadOnlyList<MetricPoint> Points);

/// <summary>A value, as it was sent: sums and histograms since their start (cumulative), gauges at the time.</summary>
internal sealed record MetricPoint
{
    public required DateTimeOffset At { get; init; }

    /// <summary>A sum or gauge; a histogram's sum.</summary>
    public required double Value { get; init; }

    /// <summary>How many values a histogram has counted.</summary>
    public long Count { get; init; }

    /// <summary>A histogram's upper bounds; its last bucket has none.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];

    /// <summary>How many values each bucket has: one more than bounds.</summary>
    public IReadOnlyList<long> Buckets { get; init; } = [];
    public IReadOnlyList<Exemplar> Exemplars { get; init; } = [];
}

/// <summary>A measured value, and the span in which it was measured.</summary>
internal sealed record Exemplar(DateTimeOffset At, double Value, string TraceId, string SpanId);

/// <summary>A chart's line, computed from series: a rate, a value, or a percentile.</summary>
/// <param name="Label">What it shows: the tags' values, or "p50", "p90", "p99".</param>
/// <param name="Points">The oldest first; NaN where nothing was measured.</param>
internal sealed record ChartLine(string Label, IReadOnlyList<ChartPoint> Points);

[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChartPoint(DateTimeOffset At, double Value);

/// <summary>What the page of one instrument shows.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Unit">Of the lines' values: a counter's is "/s" behind its own.</param>
/// <param name="Lines">At most ten; the largest.</param>
/// <param name="Exemplars">Within the time, the newest first, at most 50.</param>
/// <param name="Series">All of them, with their last points, for the table.</param>
internal sealed record Chart(
    Instrument Instrument, string Unit, IReadOnlyList<ChartLine> Lines, IReadOnlyList<Exemplar> Exemplars, IReadOnlyList<MetricSeries> Series);
