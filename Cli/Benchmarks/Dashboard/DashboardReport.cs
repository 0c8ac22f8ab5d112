using Cli.Terminal;
using Spectre.Console;

namespace Cli.Benchmarks.Dashboard;

/// <summary>The summary of `bench dashboard` for people.</summary>
internal static class DashboardReport
{
    public static void Write(Workspace workspace, DashboardSummary summary)
    {
        var (without, beside, quiet, loaded, telemetry) = (summary.IdleWithout, summary.IdleWith, summary.Quiet, summary.Loaded, summary.Telemetry);
        workspace.Say("");
        var figures = TableLayout.Create(workspace.Output, "FIGURE", "QUIET", "LOADED");
        figures.AddRow("AppHost idle, without the dashboard", $"{without.Megabytes:0} MB, {without.ProcessorPercent:0.0} % of a processor", "");
        figures.AddRow("AppHost idle, with the dashboard", $"{beside.Megabytes:0} MB, {beside.ProcessorPercent:0.0} %", "");
        figures.AddRow("AppHost, peak and processor", Load(quiet), Load(loaded));
        figures.AddRow("status, p50 / p95 / max", Times(quiet.Status), Times(loaded.Status));
        figures.AddRow("gateway, p50 / p95 / max", Times(quiet.Gateway), Times(loaded.Gateway));
        figures.AddRow("after kill -9: runs again", Longest(quiet, restart => restart.RunningAfterSeconds), Longest(loaded, restart => restart.RunningAfterSeconds));
        figures.AddRow("after kill -9: healthy again", Longest(quiet, restart => restart.HealthyAfterSeconds), Longest(loaded, restart => restart.HealthyAfterSeconds));
        workspace.Output.Write(figures);
        workspace.Say("");
        workspace.Say($"load: {telemetry.SpansMade / loaded.Seconds:#,0} spans and as many log records per second for {loaded.Seconds:0} s");
        workspace.Say($"received meanwhile: {telemetry.SpansReceived:#,0} of {telemetry.SpansMade:#,0} spans and {telemetry.LogsReceived:#,0} log records, the system's own among them");
        workspace.Say($"pushed out by later ones since the start: {telemetry.SpansDropped:#,0} spans, {telemetry.LogsDropped:#,0} log records");
        workspace.Say("");
        var pages = TableLayout.Create(workspace.Output, "PAGE", "QUIET, ms p50 / p95 / max", "LOADED");
        foreach (var (page, times) in loaded.Pages)
        {
            pages.AddRow(Markup.Escape(page), Times(quiet.Pages[page]), Times(times));
        }

        workspace.Output.Write(pages);
    }

    private static string Load(DashboardWindow window) => $"{window.PeakMegabytes:0} MB, {window.ProcessorPercent:0.0} %";

    private static string Times(AnswerTimes times) => $"{times.P50:0.0} / {times.P95:0.0} / {times.Max:0.0}";

    private static string Longest(DashboardWindow window, Func<Restart, double> after) => window.Restarts.Count == 0
        ? "not tried"
        : $"{Percentile.Median(window.Restarts.Select(after)):0.00} s, longest {window.Restarts.Max(after):0.00} s of {window.Restarts.Count}";
}
