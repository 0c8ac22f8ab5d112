using System.Globalization;

namespace Dashboard.Pages.Formatting;

internal static class Texts
{
    /// <summary>With separators between thousands.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts: "1 span", "2 spans".</summary>
    public static string Count(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    public static string Bytes(long number) => Measure.Of("By", number).Text(number);

    public static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : $"{text.AsSpan(0, end).TrimEnd()} …";
    }

    /// <summary>What of an id suffices to recognise it.</summary>
    public static string Short(string id) => id.Length > 8 ? id[..8] : id;
}
