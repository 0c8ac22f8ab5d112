using System.CommandLine;
using System.Text.Json;
using Benchmarks.WarmStart;
using Cli;

namespace Benchmarks.Commands;

/// <summary>The warm start and the idle memory.</summary>
internal static class StartCommand
{
    public static Command Create(Workspace workspace)
    {
        var runs = Options.Number("--runs", "How many times to start and stop.", "N", usual: 5, largest: 1000);
        var json = Options.Json();
        var command = new Command("start", "Warm start: time from `dotnet run --project AppHost --no-build` to all healthy, and memory once idle.") { runs, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(workspace, arguments.GetValue(runs), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, int runs, bool json, CancellationToken cancellationToken)
    {
        await workspace.Aspire.RestoreAsync(cancellationToken);
        if (await workspace.AppHost.FindAsync(cancellationToken) is not null)
            throw new CommandFailedException("the system is running, so its start cannot be measured. Stop it with: dotnet aspire stop");

        if (!File.Exists(workspace.Repository.AppHostExecutable))
            throw new CommandFailedException("the AppHost is not built, and a warm start is measured. Build it with: dotnet build AppHost");

        var progress = json ? workspace.OnStandardError() : workspace;
        List<StartMeasurement> measurements = [];
        for (var run = 1; run <= runs; run++)
        {
            var measurement = await StartBenchmark.MeasureAsync(workspace, cancellationToken);
            measurements.Add(measurement);
            progress.Say($"run {run} of {runs}: {measurement.Seconds:0.00} s");
        }

        var summary = StartSummary.Of(measurements);
        if (json)
            workspace.Say(JsonSerializer.Serialize(summary, StartJson.Default.StartSummary));
        else
            StartReport.Write(workspace, summary);

        return ExitCode.Done;
    }
}
