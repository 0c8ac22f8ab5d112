namespace Cli.Prerequisites;

/// <summary>Makes sure that what is needed is there: installs what it can, names the command for the rest.</summary>
internal static class Provision
{
    /// <summary>What the system and its tests need to start, and some more.</summary>
    /// <exception cref="CommandFailedException">Something is missing and could not be installed.</exception>
    public static async Task ServersAsync(Workspace workspace, IReadOnlyList<Prerequisite> more, CancellationToken cancellationToken)
    {
        await workspace.Aspire.RestoreAsync(cancellationToken);
        var servers = await workspace.Servers(cancellationToken);
        workspace.Say($"PostgreSQL and RabbitMQ run as {servers.What}: {servers.Reason}");
        await EnsureAsync(workspace, [.. workspace.Prerequisites(servers), .. more], cancellationToken);
    }

    /// <exception cref="CommandFailedException">Something is missing and could not be installed.</exception>
    public static async Task EnsureAsync(Workspace workspace, IReadOnlyList<Prerequisite> prerequisites, CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(prerequisites, cancellationToken);
        var installable = missing.Where(finding => finding.DebianPackage is not null).ToList();
        if (installable.Count > 0 && await DebianPackages.CanInstallAsync(cancellationToken))
        {
            workspace.Say($"missing: {string.Join(", ", installable.Select(finding => finding.Name))}. Installing{(Environment.IsPrivilegedProcess ? "" : " through sudo")}:");
            string[] packages = [.. installable.Select(finding => finding.DebianPackage!)];
            foreach (var line in DebianPackages.Script(packages).TrimEnd().Split('\n'))
                workspace.Say($"  {line}");

            await DebianPackages.InstallAsync(packages, cancellationToken);
            missing = [.. (await MissingAsync(prerequisites, cancellationToken)).Select(finding => finding with { Remedy = finding.MakersPackage ?? finding.Remedy })];
        }

        if (missing.Count > 0)
            throw new CommandFailedException("something is missing:\n" + string.Join('\n', missing.Select(finding => finding.Explain())));
    }

    private static async Task<List<Finding>> MissingAsync(IReadOnlyList<Prerequisite> prerequisites, CancellationToken cancellationToken)
    {
        List<Finding> missing = [];
        foreach (var find in prerequisites)
        {
            if (await find(cancellationToken) is { Satisfied: false } finding)
                missing.Add(finding);
        }

        return missing;
    }
}
