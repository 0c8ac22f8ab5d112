using System.CommandLine;
using Cli.Pipeline;
using Cli.Upgrading;

namespace Cli.Commands;

/// <summary>Lists the services whose pipelines a change starts.</summary>
internal static class AffectedCommand
{
    public static Command Create(Workspace workspace)
    {
        var since = new Option<string>("--since") { Description = "The commit, branch or tag to compare the files with.", HelpName = "REF", Required = true };
        var command = new Command("affected", "List the services that were changed since a commit, one to a line.") { since };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var git = new Git(workspace.Repository.Root);
            var reference = arguments.GetRequiredValue(since);
            var changed = await git.RunAsync(["diff", "--name-only", "--no-renames", "--end-of-options", reference, "--"], cancellationToken);
            var added = await git.RunAsync(["ls-files", "--others", "--exclude-standard"], cancellationToken);
            string[] files = [.. changed.Split('\n'), .. added.Split('\n')];
            foreach (var service in DeliveredService.All(workspace.Repository).Where(service => service.FilesAmong(files).Count > 0))
                workspace.Say(service.Name);
            return ExitCode.Done;
        });
        return command;
    }
}
