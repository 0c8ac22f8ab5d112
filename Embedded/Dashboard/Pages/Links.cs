using System.Globalization;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.WebUtilities;

namespace Dashboard.Pages;

/// <summary>The addresses of pages. Values are escaped here and nowhere else.</summary>
internal static class Links
{
    public const string Resources = "/resources";
    public const string Graph = "/resources?view=graph";
    public const string Consoles = "/console";
    public const string AllLogs = "/logs";
    public const string AllTraces = "/traces";
    public const string AllMetrics = "/metrics";
    public const string About = "/about";

    public static string Resource(string id, params IEnumerable<string> revealed) =>
        QueryHelpers.AddQueryString($"/resources/{Uri.EscapeDataString(id)}", revealed.Select(name => KeyValuePair.Create("reveal", (string?)name)));

    public static string Command(string id, string command) => $"/resources/{Uri.EscapeDataString(id)}/commands/{Uri.EscapeDataString(command)}";

    public static string Console(string id, string? search = null) => With($"/console/{Uri.EscapeDataString(id)}", ("q", search));

    public static string ConsoleFile(string id) => $"/console/{Uri.EscapeDataString(id)}/download";

    public static string ConsoleStream(string id, int after) =>
        With($"/console/{Uri.EscapeDataString(id)}/live", ("after", after.ToString(CultureInfo.InvariantCulture)));

    public static string Logs(LogFilter filter, long? before = null) => With(
        AllLogs,
        ("resource", filter.Resource),
        ("severity", filter.Severity?.ToString()),
        ("text", filter.Text),
        ("trace", filter.TraceId),
        ("span", filter.SpanId),
        ("before", Text(before)));

    public static string Log(long id) => $"/logs/{Text(id)}";

    public static string Traces(TraceFilter filter, long? before = null) => With(
        AllTraces,
        ("resource", filter.Resource),
        ("text", filter.Text),
        ("errors", filter.OnlyErrors ? "true" : null),
        ("min", Text((long?)filter.AtLeast?.TotalMilliseconds)),
        ("before", Text(before)));

    public static string Trace(string traceId, string? spanId = null, int? from = null) =>
        With($"/traces/{Uri.EscapeDataString(traceId)}", ("span", spanId), ("from", Text(from)));

    public static string Metrics(string? resource) => With(AllMetrics, ("resource", resource));

    public static string Chart(Instrument instrument, int? minutes = null) => With(
        "/metrics/chart",
        ("resource", instrument.Resource),
        ("meter", instrument.Meter),
        ("name", instrument.Name),
        ("minutes", Text(minutes)));

    private static string With(string path, params IEnumerable<(string Name, string? Value)> query) =>
        QueryHelpers.AddQueryString(path, query.Select(value => KeyValuePair.Create(value.Name, value.Value)));

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
