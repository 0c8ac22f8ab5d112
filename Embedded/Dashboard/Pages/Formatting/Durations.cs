using System.Globalization;

namespace Dashboard.Pages.Formatting;

/// <summary>Durations with three significant digits: <c>350 µs</c>, <c>12.3 ms</c>, <c>1.20 s</c>.</summary>
internal static class Durations
{
    /// <summary>From here on, rounding to three digits reaches the next unit.</summary>
    private const double Full = 999.5;

    public static string Text(TimeSpan duration) => duration switch
    {
        _ when duration < TimeSpan.Zero => $"−{Text(duration.Negate())}",
        _ when duration.TotalMicroseconds < Full => $"{Digits(duration.TotalMicroseconds)} µs",
        _ when duration.TotalMilliseconds < Full => $"{Digits(duration.TotalMilliseconds)} ms",
        _ when duration.TotalSeconds < 60 => $"{Digits(duration.TotalSeconds)} s",
        _ when duration.TotalHours < 1 => $"{duration.Minutes} min {duration.Seconds:00} s",
        _ => $"{(long)duration.TotalHours} h {duration.Minutes:00} min",
    };

    private static string Digits(double value) => value switch
    {
        0 => "0",
        < 9.995 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 99.95 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0", CultureInfo.InvariantCulture),
    };
}
