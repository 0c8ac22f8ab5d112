using System.Globalization;

namespace Dashboard.Pages.Formatting;

/// <summary>How values of one unit and magnitude are written: divided, and with a suffix.</summary>
/// <param name="Divisor">What a value is divided by.</param>
/// <param name="Suffix">What stands behind; empty for plain numbers.</param>
internal sealed record Measure(double Divisor, string Suffix)
{
    private static readonly (double Divisor, string Suffix)[] Bytes = [(1L << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")];
    private static readonly (double Divisor, string Suffix)[] Seconds = [(60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];
    private static readonly (double Divisor, string Suffix)[] Counts = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")];

    /// <param name="unit">In the Unified Code for Units of Measure, as OpenTelemetry has it: "s", "By", "{request}", and perhaps "/s" behind.</param>
    /// <param name="largest">The largest value that is written.</param>
    public static Measure Of(string unit, double largest)
    {
        var (one, per) = unit.EndsWith("/s", StringComparison.Ordinal) ? (unit[..^2], "/s") : (unit, "");
        var size = Math.Abs(largest);
        var (divisor, suffix) = one switch
        {
            "By" => Choose(Bytes, size),
            "s" when per.Length == 0 => Choose(Seconds, size),
            "ms" when per.Length == 0 => Milliseconds(size),
            "" or "1" => Choose(Counts, size),
            _ when one.StartsWith('{') => Named(one.Trim('{', '}'), size),
            _ => Named(one, size),
        };
        return new(divisor, $"{suffix}{per}".Trim());
    }

    /// <summary>Without the suffix.</summary>
    public string Digits(double value)
    {
        var divided = value / Divisor;
        var format = Math.Abs(divided) switch
        {
            >= 100 => "0.#",
            >= 10 => "0.##",
            _ => "0.###",
        };
        return divided.ToString(format, CultureInfo.InvariantCulture);
    }

    public string Text(double value) => double.IsNaN(value) ? "–" : Suffix.Length == 0 ? Digits(value) : $"{Digits(value)} {Suffix}";

    private static (double Divisor, string Suffix) Choose((double Divisor, string Suffix)[] steps, double size) =>
        size is 0 ? steps.First(step => step.Divisor is 1) : steps.FirstOrDefault(step => size >= step.Divisor, steps[^1]);

    private static (double Divisor, string Suffix) Milliseconds(double size)
    {
        var (divisor, suffix) = Choose(Seconds, size / 1000);
        return (divisor * 1000, suffix);
    }

    private static (double Divisor, string Suffix) Named(string noun, double size)
    {
        var (divisor, prefix) = Choose(Counts, size);
        return (divisor, $"{prefix} {noun}".TrimStart());
    }
}
