using System.CommandLine;
using Cli.Upgrading;

namespace Cli.Commands;

/// <summary>Merges what changed in the template since it made this repository, on a branch, by git's three-way merge.</summary>
internal static class UpgradeCommand
{
    public static Command Create(Workspace workspace)
    {
        var to = new Option<string?>("--to") { Description = "The template's version; the newest when left out.", HelpName = "VERSION" };
        var source = new Option<string?>("--source") { Description = "A folder with packages, or the address of a NuGet source, beside the configured ones.", HelpName = "FOLDER" };
        var command = new Command("upgrade", "Merge what changed in the template since this repository was made of it, on a new branch.") { to, source };
        command.SetAction((arguments, cancellationToken) => RunAsync(workspace, arguments.GetValue(to), arguments.GetValue(source), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, string? to, string? source, CancellationToken cancellationToken)
    {
        var root = workspace.Repository.Root;
        var origin = Origin.Read(root);
        var merge = new TemplateMerge(root);
        await merge.CheckAsync(cancellationToken);

        var directory = Directory.CreateTempSubdirectory("upgrade-");
        try
        {
            var regeneration = new Regeneration(workspace.Repository, origin, source);
            workspace.Say($"making the solution as {origin.Version} makes it…");
            var old = await regeneration.MakeAsync(origin.Version, directory.CreateSubdirectory("old").FullName, cancellationToken);
            workspace.Say($"making the solution as {to ?? "the newest version"} makes it…");
            var made = await regeneration.MakeAsync(to, directory.CreateSubdirectory("new").FullName, cancellationToken);
            var target = Origin.Read(made).Version;
            if (target == origin.Version)
            {
                workspace.Say($"{origin.Version} is the newest version, and this repository has it.");
                return ExitCode.Done;
            }

            return await MergeAsync(workspace, merge, old, made, (origin.Version, target), cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<int> MergeAsync(
        Workspace workspace, TemplateMerge merge, string old, string made, (string From, string To) version, CancellationToken cancellationToken)
    {
        var before = await merge.CommitAsync(old, $"The template, version {version.From}", parent: null, cancellationToken);
        var after = await merge.CommitAsync(made, $"The template: from {version.From} to {version.To}", before, cancellationToken);
        var branch = $"template-{version.To}";
        var conflicts = await merge.PickAsync(after, branch, cancellationToken);
        if (conflicts.Count == 0)
        {
            workspace.Say($"The changes from {version.From} to {version.To} are committed on the branch '{branch}'. Test it, then merge it: dotnet platform.cs test");
            return ExitCode.Done;
        }

        await workspace.Error.WriteLineAsync($"error: the template and you changed the same lines of {conflicts.Count} file(s), which are left with conflict markers on the branch '{branch}':");
        foreach (var file in conflicts)
            await workspace.Error.WriteLineAsync($"  {file}");

        await workspace.Error.WriteLineAsync("Mend them, then: git add --all && git cherry-pick --continue");
        await workspace.Error.WriteLineAsync($"Or give up: git cherry-pick --abort && git switch - && git branch --delete {branch}");
        return ExitCode.Failed;
    }
}
