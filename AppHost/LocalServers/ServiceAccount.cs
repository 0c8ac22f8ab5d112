using AppHost.LocalServers.Installed;

namespace AppHost.LocalServers;

/// <summary>The account that PostgreSQL runs as when the AppHost runs as root, which PostgreSQL refuses.</summary>
internal sealed record ServiceAccount(string Name, string Group)
{
    private const string Accounts = "/etc/passwd";

    /// <summary>Null where no other account is needed.</summary>
    /// <exception cref="DistributedApplicationException">There is none.</exception>
    public static ServiceAccount? Find() => OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess
        ? null
        : File.ReadLines(Accounts).Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] is "postgres" or "nobody")
            .OrderBy(fields => fields[0] == "nobody")
            .Select(fields => new ServiceAccount(fields[0], fields[3]))
            .FirstOrDefault()
        ?? throw new DistributedApplicationException("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as. Make one: useradd --system postgres");

    /// <summary>A command line that runs the program as the account: setpriv(1) replaces itself by it, so the process id stays.</summary>
    public IReadOnlyList<string> Command(params IEnumerable<string> program) =>
        ["/usr/bin/setpriv", $"--reuid={Name}", $"--regid={Group}", "--init-groups", "--", .. program];

    public async Task OwnAsync(string[] paths, CancellationToken cancellationToken)
    {
        if (await Programs.RunAsync(["chown", $"{Name}:{Group}", .. paths], cancellationToken) is (not 0, var output))
            throw new DistributedApplicationException($"'{string.Join("', '", paths)}' could not be given to the account '{Name}': {output}");
    }

    /// <summary>The outermost directory on the way to the path that the account cannot pass, or null.</summary>
    public static string? ClosedDirectory(string path)
    {
        string? closed = null;
        for (var at = new DirectoryInfo(Path.GetFullPath(path)); at is not null; at = at.Parent)
        {
            if (at.Exists && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                closed = at.FullName;
        }

        return closed;
    }
}
