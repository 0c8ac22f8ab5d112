using System.CommandLine;
using System.Text.Json;
using Cli.Benchmarks;
using Cli.Benchmarks.Orders;
using Cli.Launch;

namespace Cli.Commands;

/// <summary>Orders through the whole system beside the commits that they take of PostgreSQL alone.</summary>
internal static class BenchOrdersCommand
{
    public static Command Create(Workspace workspace)
    {
        var seconds = BenchCommand.Number("--seconds", "How long each measurement takes.", "N", usual: 15, largest: 600);
        var sustained = new Option<bool>("--sustained") { Description = "Afterwards keep the maximum rate up for five minutes and watch the outboxes." };
        var json = BenchCommand.Json();
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
        await MeasuredServers.CheckAsync(progress, cancellationToken);
        var release = workspace.Repository with { Configuration = "Release" };
        var program = new BenchmarkProgram(workspace.Repository, progress.Say);
        progress.Say("building…");
        await program.BuildAsync(cancellationToken);
        await DotNet.BuildAsync(release, release.AppHostProject, cancellationToken);

        progress.Say("starting a system of its own…");
        var measured = await OwnSystem.UseAsync(
            release,
            workspace.Time,
            async own =>
            {
                var target = OrdersTarget.Of(own.Status, own.AppHostPid);
                var environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [OrdersTarget.Variable] = JsonSerializer.Serialize(target, OrdersJson.Default.OrdersTarget),
                };
                var figures = await program.RunAsync(environment, "orders", [$"{seconds}", sustained ? "true" : "false"], cancellationToken);
                return JsonSerializer.Deserialize(figures, OrdersJson.Default.OrdersMeasurements)!;
            },
            cancellationToken);

        progress.Say("measuring PostgreSQL alone…");
        var floor = JsonSerializer.Deserialize(
            await program.RunAsync(new Dictionary<string, string>(StringComparer.Ordinal), "orders-floor", [$"{seconds}"], cancellationToken),
            OrdersJson.Default.FloorMeasurement)!;

        var summary = OrdersSummary.Of(measured, floor);
        if (json)
        {
            workspace.Say(JsonSerializer.Serialize(summary, OrdersJson.Default.OrdersSummary));
        }
        else
        {
            OrdersReport.Write(workspace, summary);
        }

        return ExitCode.Done;
    }
}
