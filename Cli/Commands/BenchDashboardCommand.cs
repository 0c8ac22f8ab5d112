using System.CommandLine;
using System.Text.Json;
using Cli.Benchmarks;
using Cli.Benchmarks.Dashboard;
using Cli.Launch;

namespace Cli.Commands;

/// <summary>What the dashboard costs the AppHost, idle and under load.</summary>
internal static class BenchDashboardCommand
{
    // Until what starting took has been given back, and the code that runs again and again has been compiled for good.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    public static Command Create(Workspace workspace)
    {
        var seconds = BenchCommand.Number("--seconds", "How long each measurement takes.", "N", usual: 60, largest: 600);
        var json = BenchCommand.Json();
        var command = new Command(
            "dashboard",
            "The dashboard: the AppHost's memory and processor time with it and without it, and during 5,000 spans and 5,000 log records per second, "
            + "with the answer times of every kind of page, of the control channel and of the gateway, and how fast killed services return. "
            + "On a system of its own, built in Release, which is gone afterwards.")
        {
            seconds, json,
        };
        command.SetAction((arguments, cancellationToken) => RunAsync(workspace, arguments.GetValue(seconds), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, int seconds, bool json, CancellationToken cancellationToken)
    {
        var progress = json ? workspace.OnStandardError() : workspace;
        await MeasuredServers.CheckAsync(progress, cancellationToken);
        var engine = await workspace.Engine(cancellationToken);
        if (!engine.IsEmbedded)
        {
            throw new CommandFailedException($"the engine '{engine.Engine}' ({engine.Reason}) has Aspire's dashboard. Run it with AppHostEngine=embedded.");
        }

        var release = workspace.Repository with { Configuration = "Release" };
        var program = new BenchmarkProgram(workspace.Repository, progress.Say);
        progress.Say("building…");
        await program.BuildAsync(cancellationToken);
        await DotNet.BuildAsync(release, release.AppHostProject, cancellationToken);

        progress.Say("starting a system without the dashboard…");
        var window = TimeSpan.FromSeconds(seconds);
        var without = await OwnSystem.UseAsync(
            release, workspace.Time, withDashboard: false, system => IdleAsync(system.State.Pid, window, workspace.Time, cancellationToken), cancellationToken);

        progress.Say("starting a system with the dashboard…");
        var (beside, measured) = await OwnSystem.UseAsync(
            release,
            workspace.Time,
            withDashboard: true,
            async system =>
            {
                var idle = await IdleAsync(system.State.Pid, window, workspace.Time, cancellationToken);
                var target = await DashboardTarget.OfAsync(system, cancellationToken);
                var environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [DashboardTarget.Variable] = JsonSerializer.Serialize(target, DashboardJson.Default.DashboardTarget),
                };
                var figures = await program.RunAsync(environment, "dashboard", [$"{seconds}"], cancellationToken);
                return (idle, JsonSerializer.Deserialize(figures, DashboardJson.Default.DashboardMeasurements)!);
            },
            cancellationToken);

        var summary = new DashboardSummary
        {
            IdleWithout = without,
            IdleWith = beside,
            Quiet = measured.Quiet,
            Loaded = measured.Loaded,
            Telemetry = measured.Telemetry,
        };
        if (json)
        {
            workspace.Say(JsonSerializer.Serialize(summary, DashboardJson.Default.DashboardSummary));
        }
        else
        {
            DashboardReport.Write(workspace, summary);
        }

        return ExitCode.Done;
    }

    private static async Task<IdleCost> IdleAsync(int pid, TimeSpan window, TimeProvider time, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, time, cancellationToken);
        var before = ProcessorTime.OwnSeconds(pid);
        await Task.Delay(window, time, cancellationToken);
        return new(ResidentMemory.Megabytes(pid), Math.Round((ProcessorTime.OwnSeconds(pid) - before) / window.TotalSeconds * 100, 2));
    }
}
