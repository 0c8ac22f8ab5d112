using System.Runtime.InteropServices;

namespace Dashboard.Telemetry;

/// <summary>From the earliest start of spans to their latest end.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimeRange(DateTimeOffset Start, DateTimeOffset End)
{
    public TimeSpan Duration => End - Start;

    public static TimeRange Of(ReadOnlySpan<Span> spans)
    {
        var start = DateTimeOffset.MaxValue;
        var end = DateTimeOffset.MinValue;
        foreach (var span in spans)
        {
            start = span.Start < start ? span.Start : start;
            end = span.End > end ? span.End : end;
        }

        return new(start, end);
    }
}
