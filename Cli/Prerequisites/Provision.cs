using Cli.Running;

namespace Cli.Prerequisites;

/// <summary>Makes sure that what is needed is there: installs what it can, names the command for the rest.</summary>
internal static class Provision
{
    /// <exception cref="CommandFailedException">Something is missing and could not be installed.</exception>
    public static async Task EnsureAsync(Workspace workspace, IReadOnlyList<IPrerequisite> prerequisites, CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(prerequisites, cancellationToken);
        var packages = missing.Select(finding => finding.DebianPackage).OfType<string>().ToList();
        if (packages.Count > 0 && await DebianPackages.CanInstallAsync(cancellationToken))
        {
            workspace.Say($"missing: {string.Join(", ", missing.Where(finding => finding.DebianPackage is not null).Select(finding => finding.Name))}. Installing{(Processes.IsRoot ? "" : " through sudo")}:");
            foreach (var line in DebianPackages.Script(packages).TrimEnd().Split('\n'))
                workspace.Say($"  {line}");

            await DebianPackages.InstallAsync(packages, cancellationToken);
            missing = [.. (await MissingAsync(prerequisites, cancellationToken)).Select(finding => finding with { Remedy = finding.MakersPackage ?? finding.Remedy })];
        }

        if (missing.Count > 0)
            throw new CommandFailedException("something is missing:\n" + string.Join('\n', missing.Select(finding => finding.Explain())));
    }

    private static async Task<IReadOnlyList<Finding>> MissingAsync(IReadOnlyList<IPrerequisite> prerequisites, CancellationToken cancellationToken)
    {
        List<Finding> missing = [];
        foreach (var prerequisite in prerequisites)
        {
            if (await prerequisite.FindAsync(cancellationToken) is { Satisfied: false } finding)
                missing.Add(finding);
        }

        return missing;
    }
}
