using System.CommandLine;
using System.Text.RegularExpressions;
using Cli.Control;

namespace Cli.Commands;

/// <summary>Prints what a resource wrote to its console.</summary>
internal static partial class LogsCommand
{
    public static Command Create(Workspace workspace)
    {
        var resource = new Argument<string>("RESOURCE") { Description = "A resource's name, as `status` shows it." };
        resource.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ResourceName.IsMatch(token.Value))
            {
                result.AddError($"'{token.Value}' is no resource name: letters, digits and hyphens, at most 64, beginning with a letter.");
            }
        });
        var follow = new Option<bool>("--follow") { Description = "Go on printing until interrupted, or until the system stops." };
        var command = new Command("logs", "Print the console output of one resource.") { resource, follow };
        command.SetAction((arguments, cancellationToken) =>
            PrintAsync(workspace, arguments.GetRequiredValue(resource), arguments.GetValue(follow), cancellationToken));
        return command;
    }

    private static async Task<int> PrintAsync(Workspace workspace, string resource, bool follow, CancellationToken cancellationToken)
    {
        using var channel = await ControlChannel.OpenRunningAsync(workspace.Repository, cancellationToken);
        try
        {
            await foreach (var line in channel.LogsAsync(resource, follow, cancellationToken))
            {
                workspace.Say(workspace.Output.Profile.Capabilities.Ansi ? line : Colours.Replace(line, ""));
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

    /// <summary>Aspire's rule for resource names.</summary>
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex ResourceName { get; }

    /// <summary>ECMA-48, Select Graphic Rendition.</summary>
    [GeneratedRegex(@"\x1b\[[0-9;]*m", RegexOptions.NonBacktracking)]
    private static partial Regex Colours { get; }
}
