using Cli;
using Cli.Terminal;
using Spectre.Console;

namespace Benchmarks.GatewayLoad;

/// <summary>The summary of the benchmark `gateway` for people.</summary>
internal static class GatewayReport
{
    public static void Write(Workspace workspace, GatewaySummary summary)
    {
        workspace.Say("");
        var table = TableLayout.Create(workspace.Output, "VARIANT", "REQUESTS/S", "P50 MS", "P99 MS", "PROCESSOR µS", "AT HALF LOAD: P50 MS", "P99 MS");
        foreach (var (variant, figures) in summary.Variants)
        {
            table.AddRow(
                variant, $"{figures.RequestsPerSecond:#,0}", $"{figures.P50Milliseconds:0.00}", $"{figures.P99Milliseconds:0.00}", $"{figures.ProcessorMicroseconds:0.0}",
                $"{figures.HalfLoadP50Milliseconds:0.00}", $"{figures.HalfLoadP99Milliseconds:0.00}");
        }

        workspace.Output.Write(table);
        workspace.Say($"the gateway's rate to bare YARP's: {summary.RatioToBare:0.00}; exporting telemetry: {summary.ExportingRatioToBare:0.00}");
        workspace.Say($"half load is {summary.HalfLoadRequestsPerSecond:#,0} requests/s; there the gateway's p99 is {summary.P99OverDirectMilliseconds:0.00} ms over the service's own");
        if (summary.NginxRequestsPerSecond is null)
            workspace.Say("nginx is not installed, so it was not measured.");
    }
}
