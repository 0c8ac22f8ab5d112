using System.CommandLine;
using System.Text.Json;
using Benchmarks.Harness;
using Benchmarks.MessageFlow;
using Cli;

namespace Benchmarks.Commands;

/// <summary>Messaging beside a twin written by hand and beside PostgreSQL alone.</summary>
internal static class MessagingCommand
{
    public static Command Create(Workspace workspace)
    {
        var seconds = Options.Number("--seconds", "How long each measurement takes, without its warm-up.", "N", usual: 10, largest: 600);
        var rounds = Options.Number("--rounds", "How often everything is measured; the medians count.", "N", usual: 3, largest: 100);
        var json = Options.Json();
        var command = new Command(
            "messaging",
            "Messages from one service's commit to another's: rate, latency and processor time, beside a twin written by hand on the plain clients and beside PostgreSQL alone. "
            + "On servers of its own, which are gone afterwards.")
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
        await MeasuredMachine.CheckWithServersAsync(progress, cancellationToken);
        var summary = MessagingSummary.Of(await MessagingBenchmark.MeasureAsync(seconds, rounds, progress.Say, cancellationToken));
        if (json)
            workspace.Say(JsonSerializer.Serialize(summary, MessagingJson.Default.MessagingSummary));
        else
            MessagingReport.Write(workspace, summary);

        return ExitCode.Done;
    }
}
