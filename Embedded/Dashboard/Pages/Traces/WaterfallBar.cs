using Dashboard.Telemetry;

namespace Dashboard.Pages.Traces;

/// <summary>A span's bar and where the text beside it has room: behind it, before it, or on it.</summary>
internal readonly record struct WaterfallBar(double Start, double Width, double Label, int LabelOffset, string LabelAnchor, string? LabelClass = null)
{
    private const double Narrow = 0.2;
    private const int Gap = 6;

    public static WaterfallBar Of(Span span, TimeAxis axis)
    {
        var (start, end) = (axis.Fraction(span.Start), axis.Fraction(span.End));
        return (start, end) switch
        {
            (_, <= 1 - Narrow) => new(start, end - start, end, Gap, "start"),
            ( >= Narrow, _) => new(start, end - start, start, -Gap, "end"),
            _ => new(start, end - start, start, Gap, "start", "inside"),
        };
    }
}
