using System.CommandLine;
using System.Globalization;
using Cli.Prerequisites;
using Cli.Running;

namespace Chaos;

/// <summary>Places orders while it kills parts of the system, then checks that nothing was lost, doubled or oversold.</summary>
internal static class ChaosCommand
{
    private const double DefaultRate = 20;

    public static Task<int> RunAsync(string[] args, Workspace workspace) => CommandLine.RunAsync(Create(workspace), args, workspace);

    private static RootCommand Create(Workspace workspace)
    {
        var minutes = Number("--minutes", "How long orders are offered and things are broken; recovery and checks come after.", "M");
        minutes.Required = true;
        var seed = new Option<int>("--seed") { Description = "A whole number from which the whole run is derived: the same seed, the same run.", HelpName = "S", Required = true };
        var rate = Number("--rate", $"Orders a second, however the system fares. {DefaultRate} unless told otherwise.", "R");
        rate.DefaultValueFactory = _ => DefaultRate;
        var json = new Option<bool>("--json") { Description = "Print one object of named figures (Tests/Chaos/README.md) instead of lines; progress goes to standard error." };
        var command = new RootCommand(
            "Place orders while services, broker and database are killed and the payment provider fails, then check that nothing was lost, doubled or oversold. "
            + "Uses the running system, or one of its own that is gone afterwards. Exit code 0 when every invariant holds, else 1.")
        {
            minutes, seed, rate, json,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = new ChaosOptions(TimeSpan.FromMinutes(arguments.GetRequiredValue(minutes)), arguments.GetRequiredValue(seed), arguments.GetRequiredValue(rate));
            var asJson = arguments.GetValue(json);
            var report = await RunAsync(asJson ? workspace.OnStandardError() : workspace, options, cancellationToken);
            workspace.Say(asJson ? report.ToJson() : $"\n{report}");
            return report.Breaches.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Option<double> Number(string name, string description, string helpName)
    {
        const double largest = 10_000;
        return new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= largest)
                    return number;

                result.AddError($"{name} is a number above 0 and up to {largest:0}, such as 3 or 0.5.");
                return default;
            },
        };
    }

    private static async Task<ChaosReport> RunAsync(Workspace workspace, ChaosOptions options, CancellationToken cancellationToken)
    {
        await workspace.Aspire.RestoreAsync(cancellationToken);
        if (await workspace.AppHost.FindAsync(cancellationToken) is { } running)
        {
            workspace.Say($"using the running system (process {running.AppHostPid})");
            return await new ChaosRun(workspace.AppHost, options, workspace.Say).ExecuteAsync(cancellationToken);
        }

        await Provision.EnsureAsync(workspace, workspace.Prerequisites(OwnSystem.Servers), cancellationToken);
        workspace.Say("building…");
        await DotNet.BuildAsync(workspace.Repository, workspace.Repository.AppHostProject, cancellationToken);
        workspace.Say("starting a system of its own…");
        return await OwnSystem.UseAsync(
            workspace.Repository, workspace.Time, own => new ChaosRun(own.System, options, workspace.Say) { IsNew = true }.ExecuteAsync(cancellationToken), cancellationToken);
    }
}
