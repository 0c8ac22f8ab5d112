using Cli;
using Cli.Terminal;
using Spectre.Console;

namespace Benchmarks.MessageFlow;

/// <summary>The summary of the benchmark `messaging` for people.</summary>
internal static class MessagingReport
{
    public static void Write(Workspace workspace, MessagingSummary summary)
    {
        workspace.Say("");
        var rates = TableLayout.Create(workspace.Output, "VARIANT", "MESSAGES/S", "TO TWIN", "TO FLOOR", "AFTER 1,000,000", "DRAIN/S", "P50 MS", "P95 MS", "P99 MS");
        rates.AddRow(
            Variants.System, Number(summary.SystemMessagesPerSecond), Share(summary.RatioToTwin), Share(summary.RatioToFloor), Share(summary.PrefilledRatio),
            Number(summary.DrainMessagesPerSecond), Time(summary.P50Milliseconds), Time(summary.P95Milliseconds), Time(summary.P99Milliseconds));
        rates.AddRow(
            Variants.Twin, Number(summary.TwinMessagesPerSecond), "", "", Share(summary.TwinPrefilledRatio),
            Number(summary.TwinDrainMessagesPerSecond), Time(summary.TwinP50Milliseconds), Time(summary.TwinP95Milliseconds), Time(summary.TwinP99Milliseconds));
        rates.AddRow(Variants.Floor, Number(summary.FloorMessagesPerSecond));
        rates.AddRow(
            Variants.SystemBatched, Number(summary.SystemBatchedMessagesPerSecond), Share(summary.RatioToTwinBatched), Share(summary.RatioToFloorBatched), Share(summary.PrefilledRatioBatched));
        rates.AddRow(Variants.TwinBatched, Number(summary.TwinBatchedMessagesPerSecond), "", "", Share(summary.TwinPrefilledRatioBatched));
        rates.AddRow(Variants.FloorBatched, Number(summary.FloorBatchedMessagesPerSecond));
        workspace.Output.Write(rates);
        workspace.Say($"messages in one transaction when batched: system {summary.MessagesPerCommitBatched:0.0}, twin {summary.TwinMessagesPerCommitBatched:0.0}");
        workspace.Say("");
        workspace.Say("processor time for 1,000 messages:");
        var processors = TableLayout.Create(workspace.Output, "VARIANT", "PROCESS", "SECONDS");
        foreach (var (variant, processes) in summary.ProcessorSecondsPerThousandMessages)
        {
            foreach (var (process, seconds) in processes)
                processors.AddRow(variant, process, seconds.ToString("0.000"));
        }

        workspace.Output.Write(processors);
    }

    private static string Number(double value) => value.ToString("#,0");

    private static string Share(double value) => value.ToString("0.00");

    private static string Time(double value) => value.ToString("0.00");
}
