using System.CommandLine;
using System.Text.Json;
using Cli.Benchmarks;
using Cli.Control;

namespace Cli.Commands;

/// <summary>Measures; `bench start` is the warm start and the idle memory.</summary>
internal static class BenchCommand
{
    public static Command Create(Workspace workspace) => new("bench", "Measure the system.") { CreateStart(workspace) };

    private static Command CreateStart(Workspace workspace)
    {
        var runs = new Option<int>("--runs") { Description = "How many times to start and stop.", DefaultValueFactory = _ => 5, HelpName = "N" };
        runs.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var count) && count < 1)
            {
                result.AddError("--runs is a number, 1 or more.");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print one object of named figures (docs/command-line.md) instead of tables." };
        var command = new Command("start", "Warm start: time from `dotnet run --project AppHost --no-build` to all healthy, and memory once idle.") { runs, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(workspace, arguments.GetValue(runs), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, int runs, bool json, CancellationToken cancellationToken)
    {
        using (var running = await ControlChannel.OpenAsync(workspace.Repository, cancellationToken))
        {
            if (running is not null)
            {
                throw new CommandFailedException("the system is running, so its start cannot be measured. Stop it with: dotnet platform.cs down");
            }
        }

        if (!File.Exists(workspace.Repository.AppHostExecutable))
        {
            throw new CommandFailedException("the AppHost is not built, and a warm start is measured. Build it with: dotnet build AppHost");
        }

        List<StartMeasurement> measurements = [];
        for (var run = 1; run <= runs; run++)
        {
            var measurement = await StartBenchmark.MeasureAsync(workspace, cancellationToken);
            measurements.Add(measurement);
            if (!json)
            {
                workspace.Say($"run {run} of {runs}: {measurement.Seconds:0.00} s");
            }
        }

        var summary = StartSummary.Of(measurements);
        if (json)
        {
            workspace.Say(JsonSerializer.Serialize(summary, BenchmarkJson.Default.StartSummary));
        }
        else
        {
            StartReport.Write(workspace, summary);
        }

        return ExitCode.Done;
    }
}
