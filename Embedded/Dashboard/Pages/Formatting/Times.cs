using System.Globalization;

namespace Dashboard.Pages.Formatting;

/// <summary>Moments, in the time zone of this machine: its user is who reads them.</summary>
internal static class Times
{
    public static string OfDay(DateTimeOffset at) => at.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string Full(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture);

    /// <summary>For programs: RFC 3339, UTC, to the tick.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 5 } => "just now",
        { TotalMinutes: < 1 } past => $"{past.Seconds} s ago",
        { TotalHours: < 1 } past => $"{past.Minutes} min ago",
        { TotalDays: < 1 } past => $"{past.Hours} h {past.Minutes} min ago",
        var past => $"{past.Days} d {past.Hours} h ago",
    };
}
