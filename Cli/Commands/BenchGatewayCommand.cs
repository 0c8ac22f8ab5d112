using System.CommandLine;
using System.Text.Json;
using Cli.Benchmarks;
using Cli.Benchmarks.Gateway;
using Cli.Launch;

namespace Cli.Commands;

/// <summary>The gateway beside the service itself, YARP alone, and nginx.</summary>
internal static class BenchGatewayCommand
{
    public static Command Create(Workspace workspace)
    {
        var seconds = BenchCommand.Number("--seconds", "How long each measurement takes, without its warm-up.", "N", usual: 10, largest: 600);
        var rounds = BenchCommand.Number("--rounds", "How often everything is measured; the medians count.", "N", usual: 3, largest: 100);
        var json = BenchCommand.Json();
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
        await BenchmarkProgram.CheckMachineAsync(progress, cancellationToken);
        var release = workspace.Repository with { Configuration = "Release" };
        var program = new BenchmarkProgram(workspace.Repository, progress.Say);
        var directory = Path.Combine(release.Root, "Services", "Gateway");
        progress.Say("building…");
        await program.BuildAsync(cancellationToken);
        await DotNet.BuildAsync(release, Path.Combine(directory, "Gateway.csproj"), cancellationToken);

        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BENCH_GATEWAY"] = Repository.Executable(directory, "Gateway", release.Configuration),
            ["BENCH_GATEWAY_DIRECTORY"] = directory,
        };
        var figures = await program.RunAsync(environment, "gateway", [$"{seconds}", $"{rounds}"], cancellationToken);
        var summary = GatewaySummary.Of(JsonSerializer.Deserialize(figures, GatewayJson.Default.GatewayMeasurements)!);
        if (json)
        {
            workspace.Say(JsonSerializer.Serialize(summary, GatewayJson.Default.GatewaySummary));
        }
        else
        {
            GatewayReport.Write(workspace, summary);
        }

        return ExitCode.Done;
    }
}
