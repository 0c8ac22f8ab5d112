using System.Runtime.InteropServices;

namespace Dashboard.Pages.Traces;

/// <summary>Where moments of a trace lie between its start, 0, and its end, 1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimeAxis(DateTimeOffset Start, TimeSpan Duration)
{
    /// <summary>Where quarters begin, with what has passed at each.</summary>
    public IEnumerable<(double Fraction, TimeSpan After)> Ticks
    {
        get
        {
            for (var quarter = 0; quarter < 4; quarter++)
                yield return (quarter / 4.0, Duration * quarter / 4);
        }
    }

    public double Fraction(DateTimeOffset at) => Duration <= TimeSpan.Zero ? 0 : Math.Clamp((at - Start) / Duration, 0, 1);
}
