using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.Terminal;
using Cli.Control;

namespace Cli.Commands;

/// <summary>Prints what a resource wrote to its console, or the log records that were exported.</summary>
internal static partial class LogsCommand
{
    private static readonly string[] Levels = ["trace", "debug", "information", "warning", "error", "critical"];

    public static Command Create(Workspace workspace)
    {
        var resource = new Argument<string?>("RESOURCE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A resource's name, as `status` shows it. Only with --structured it may be left out: all resources.",
        };
        resource.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ResourceName.IsMatch(token.Value))
            {
                result.AddError($"'{token.Value}' is no resource name: letters, digits and hyphens, at most 64, beginning with a letter.");
            }
        });
        var follow = new Option<bool>("--follow") { Description = "Go on printing until interrupted, or until the system stops." };
        var structured = new Option<bool>("--structured") { Description = "Print the newest 1,000 log records that reached the dashboard instead, the oldest first." };
        var level = new Option<string?>("--level") { Description = $"With --structured: only records of at least this level: {string.Join(", ", Levels)}.", HelpName = "LEVEL" };
        level.AcceptOnlyFromAmong(Levels);
        var trace = new Option<string?>("--trace") { Description = "With --structured: only records of this trace.", HelpName = "ID" };
        var command = new Command("logs", "Print the console output of one resource, or structured logs.") { resource, follow, structured, level, trace };
        command.Validators.Add(result =>
        {
            var isStructured = result.GetValue(structured);
            if (isStructured && result.GetValue(follow))
            {
                result.AddError("--follow goes with console output only, not with --structured.");
            }
            else if (!isStructured && (result.GetResult(level) ?? result.GetResult(trace)) is not null)
            {
                result.AddError("--level and --trace go with --structured only.");
            }
            else if (!isStructured && result.GetResult(resource) is not { Tokens.Count: 1 })
            {
                result.AddError("name a RESOURCE, as `status` shows it.");
            }
        });
        command.SetAction((arguments, cancellationToken) => arguments.GetValue(structured)
            ? PrintRecordsAsync(workspace, arguments.GetValue(resource), arguments.GetValue(level), arguments.GetValue(trace), cancellationToken)
            : PrintConsoleAsync(workspace, arguments.GetValue(resource)!, arguments.GetValue(follow), cancellationToken));
        return command;
    }

    private static async Task<int> PrintConsoleAsync(Workspace workspace, string resource, bool follow, CancellationToken cancellationToken)
    {
        using var channel = await ControlChannel.OpenRunningAsync(workspace.Repository, cancellationToken);
        using var dashboard = DashboardApi.Of(await channel.StatusAsync(cancellationToken));
        var lines = dashboard?.ConsoleAsync(resource, follow, cancellationToken) ?? channel.LogsAsync(resource, follow, cancellationToken);
        try
        {
            await foreach (var line in lines)
            {
                workspace.Say(workspace.Output.Profile.Capabilities.Ansi ? line : Colours.Remove(line));
            }
        }
        catch (OperationCanceledException) when (follow)
        {
            // Ctrl+C is how following ends.
        }
        catch (IOException) when (follow)
        {
            // So is the end of the system.
        }

        return ExitCode.Done;
    }

    private static async Task<int> PrintRecordsAsync(Workspace workspace, string? resource, string? level, string? trace, CancellationToken cancellationToken)
    {
        using var channel = await ControlChannel.OpenRunningAsync(workspace.Repository, cancellationToken);
        using var dashboard = DashboardApi.Of(await channel.StatusAsync(cancellationToken))
            ?? throw new CommandFailedException("structured logs are kept by the embedded engine's dashboard, and none runs (docs/dashboard.md).");
        foreach (var record in await dashboard.LogRecordsAsync(resource, level, trace, cancellationToken))
        {
            var at = record.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
            workspace.Say($"{at} {record.Severity,-11} {record.Sender.Name} {record.Category}: {Colours.Remove(record.Message)}");
        }

        return ExitCode.Done;
    }

    /// <summary>Aspire's rule for resource names.</summary>
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex ResourceName { get; }
}
