using System.CommandLine;
using System.Text.Json;
using Benchmarks.GatewayLoad;
using Benchmarks.Harness;
using Cli;
using Cli.Running;

namespace Benchmarks.Commands;

/// <summary>The gateway beside the service itself, YARP alone, and nginx.</summary>
internal static class GatewayCommand
{
    public static Command Create(Workspace workspace)
    {
        var seconds = Options.Number("--seconds", "How long each measurement takes, without its warm-up.", "N", usual: 10, largest: 600);
        var rounds = Options.Number("--rounds", "How often everything is measured; the medians count.", "N", usual: 3, largest: 100);
        var json = Options.Json();
        var command = new Command(
            "gateway",
            "Requests through the gateway with every policy on, beside the service itself, YARP alone, and nginx when it is installed: rate, latency, and processor time. "
            + "With a service and tokens of its own.")
        {
            seconds, rounds, json,
        };
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(workspace, arguments.GetValue(seconds), arguments.GetValue(rounds), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, int seconds, int rounds, bool json, CancellationToken cancellationToken)
    {
        var progress = json ? workspace.OnStandardError() : workspace;
        await MeasuredMachine.CheckAsync(progress, cancellationToken);
        var release = workspace.Repository with { Configuration = "Release" };
        var directory = Path.Combine(release.Root, "Services", "Gateway");
        progress.Say("building…");
        await DotNet.BuildAsync(release, Path.Combine(directory, "Gateway.csproj"), cancellationToken);

        var program = new GatewayProgram(Repository.Executable(directory, "Gateway", release.Configuration), directory);
        var summary = GatewaySummary.Of(await GatewayBenchmark.MeasureAsync(program, TimeSpan.FromSeconds(seconds), rounds, progress.Say, cancellationToken));
        if (json)
            workspace.Say(JsonSerializer.Serialize(summary, GatewayJson.Default.GatewaySummary));
        else
            GatewayReport.Write(workspace, summary);

        return ExitCode.Done;
    }
}
