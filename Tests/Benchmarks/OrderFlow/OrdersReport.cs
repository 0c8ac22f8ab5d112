using Cli;
using Cli.Terminal;
using Spectre.Console;

namespace Benchmarks.OrderFlow;

/// <summary>The summary of the benchmark `orders` for people.</summary>
internal static class OrdersReport
{
    public static void Write(Workspace workspace, OrdersSummary summary)
    {
        workspace.Say("");
        var figures = TableLayout.Create(workspace.Output, "FIGURE", "VALUE");
        figures.AddRow("orders confirmed per second", $"{summary.OrdersPerSecond:0.0} ({summary.ConcurrentOrders} at a time)");
        figures.AddRow("PostgreSQL alone", $"{summary.FloorOrdersPerSecond:0.0} orders per second, {summary.CommitsPerOrder} commits each");
        figures.AddRow("ratio to PostgreSQL alone", $"{summary.RatioToFloor:0.00}");
        figures.AddRow(
            $"placed to confirmed, at {summary.LatencyOrdersPerSecond:0.0} orders per second",
            $"p50 {summary.P50Milliseconds:0.0} ms, p95 {summary.P95Milliseconds:0.0} ms, p99 {summary.P99Milliseconds:0.0} ms");
        if (summary is { SustainedSeconds: { } seconds, SustainedOrdersPerSecond: { } rate, SustainedOutboxRows: { Count: > 0 } outbox })
        {
            figures.AddRow($"sustained for {seconds:0} s", $"{rate:0.0} orders per second");
            figures.AddRow("outbox rows meanwhile", $"first {outbox[0].Rows}, most {outbox.Max(depth => depth.Rows)}, last {outbox[^1].Rows}");
        }

        workspace.Output.Write(figures);
        workspace.Say("");
        workspace.Say("processor time for 1,000 orders:");
        var processors = TableLayout.Create(workspace.Output, "PROCESS", "SECONDS");
        foreach (var (process, used) in summary.ProcessorSecondsPerThousandOrders.OrderByDescending(process => process.Value))
            processors.AddRow(Markup.Escape(process), used.ToString("0.00"));

        workspace.Output.Write(processors);
    }
}
