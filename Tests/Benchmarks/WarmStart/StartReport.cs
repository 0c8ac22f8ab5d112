using Cli;
using Cli.Terminal;
using Spectre.Console;

namespace Benchmarks.WarmStart;

/// <summary>The summary of the benchmark `start` for people.</summary>
internal static class StartReport
{
    public static void Write(Workspace workspace, StartSummary summary)
    {
        workspace.Say("");
        workspace.Say(
            $"start to all healthy: median {summary.StartSecondsMedian:0.00} s, min {summary.StartSecondsMin:0.00} s, max {summary.StartSecondsMax:0.00} s ({summary.Runs} runs)");
        workspace.Say("");
        var times = TableLayout.Create(workspace.Output, "RESOURCE", "HEALTHY AFTER (s)");
        foreach (var (name, seconds) in summary.HealthyAfterSeconds)
            times.AddRow(name, seconds.ToString("0.00"));

        workspace.Output.Write(times);
        workspace.Say("");
        if (summary.IdleMegabytes is not { } total)
        {
            workspace.Say("idle memory: not measured, since only Linux tells the proportional set size");
            return;
        }

        workspace.Say($"idle memory: {total:0} MB (proportional set size of all processes, without `dotnet run` itself)");
        var memory = TableLayout.Create(workspace.Output, "RESOURCE OR PROGRAM", "PROCESSES", "MB");
        foreach (var process in summary.Memory)
            memory.AddRow(Markup.Escape(process.Name), process.Count.ToString(), process.Megabytes.ToString("0.0"));

        workspace.Output.Write(memory);
    }
}
