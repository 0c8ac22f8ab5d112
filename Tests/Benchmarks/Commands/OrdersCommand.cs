using System.CommandLine;
using System.Text.Json;
using Benchmarks.Harness;
using Benchmarks.OrderFlow;
using Cli.Running;
using Cli;
using Testing;

namespace Benchmarks.Commands;

/// <summary>Orders through the whole system beside the commits that they take of PostgreSQL alone.</summary>
internal static class OrdersCommand
{
    public static Command Create(Workspace workspace)
    {
        var seconds = Options.Number("--seconds", "How long each measurement takes.", "N", usual: 15, largest: 600);
        var sustained = new Option<bool>("--sustained") { Description = "Afterwards keep the maximum rate up for five minutes and watch the outboxes." };
        var json = Options.Json();
        var command = new Command(
            "orders",
            "Orders from the gateway until they are confirmed: the rate that can be sustained, latency and processor time, beside the same commits on PostgreSQL alone. "
            + "On a system of its own, built in Release, which is gone afterwards.")
        {
            seconds, sustained, json,
        };
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(workspace, arguments.GetValue(seconds), arguments.GetValue(sustained), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, int seconds, bool sustained, bool json, CancellationToken cancellationToken)
    {
        var progress = json ? workspace.OnStandardError() : workspace;
        await MeasuredMachine.CheckWithServersAsync(progress, cancellationToken);
        var release = workspace.Repository with { Configuration = "Release" };
        progress.Say("building…");
        await DotNet.BuildAsync(release, release.AppHostProject, cancellationToken);

        progress.Say("starting a system of its own…");
        var measured = await OwnSystem.UseAsync(
            release,
            workspace.Time,
            own => OrdersBenchmark.MeasureAsync(OrdersTarget.Of(own.Status, own.AppHostPid), seconds, sustained, progress.Say, cancellationToken),
            cancellationToken);

        progress.Say("measuring PostgreSQL alone…");
        var floor = await OrdersFloor.MeasureAsync(TimeSpan.FromSeconds(seconds), progress.Say, cancellationToken);

        var summary = OrdersSummary.Of(measured, floor);
        if (json)
            workspace.Say(JsonSerializer.Serialize(summary, OrdersJson.Default.OrdersSummary));
        else
            OrdersReport.Write(workspace, summary);

        return ExitCode.Done;
    }
}
