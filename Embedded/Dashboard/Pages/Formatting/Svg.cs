using System.Globalization;

namespace Dashboard.Pages.Formatting;

/// <summary>Numbers as attributes of drawings.</summary>
internal static class Svg
{
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Percent(double fraction) => $"{(fraction * 100).ToString("0.###", CultureInfo.InvariantCulture)}%";
}
