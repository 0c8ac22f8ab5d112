using AppHost.LocalServers.Installed;

namespace AppHost.LocalServers;

/// <summary>The database cluster in a data directory, while no server runs on it.</summary>
internal sealed class PostgresCluster(PostgresInstallation installation, DataDirectory data, ServiceAccount? account)
{
    private const string Draft = ".initialising";

    private string VersionFile => Path.Combine(data.Path, "PG_VERSION");

    private string PidFile => Path.Combine(data.Path, "postmaster.pid");

    /// <summary>Runs initdb where there is nothing yet, and checks what is there.</summary>
    /// <exception cref="DistributedApplicationException">The directory holds something else, or data of another version, or cannot be reached by the account.</exception>
    public async Task EnsureCreatedAsync(string userName, string password, CancellationToken cancellationToken)
    {
        if (account is not null && ServiceAccount.ClosedDirectory(Path.GetDirectoryName(data.Path)!) is { } closed)
            throw data.Unusable($"PostgreSQL runs as '{account.Name}', since it refuses to run as root, and that account cannot enter '{closed}'. Set {LocalServersSettings.DataDirectory} to a directory that others may pass through, or run: chmod o+x '{closed}'");

        if (!Directory.Exists(data.Path) || !Directory.EnumerateFileSystemEntries(data.Path).Any())
            await CreateAsync(userName, password, cancellationToken);
        if (!File.Exists(VersionFile))
            throw data.Unusable("it is neither empty nor a PostgreSQL data directory, since it has no file PG_VERSION. Move its content elsewhere, or name another data volume.");

        var version = (await File.ReadAllTextAsync(VersionFile, cancellationToken)).Trim();
        if (version != $"{installation.Version.Major}")
            throw data.Unusable($"it was made by PostgreSQL {version}, but PostgreSQL {installation.Version} in '{installation.Directory}' is installed. Set {LocalServersSettings.PostgresDirectory} to the directory of PostgreSQL {version}'s programs, upgrade the data with pg_upgrade, or delete the directory to start afresh without its data.");

        // Nobody works in the directory (waited for, on Linux): what a killed server left would hold the next one up if its
        // process id belonged to another program by now. Elsewhere the server itself judges it.
        if (OperatingSystem.IsLinux())
            File.Delete(PidFile);
    }

    /// <summary>In a directory beside, renamed when it is done, so that an interruption leaves either nothing or a whole cluster.</summary>
    private async Task CreateAsync(string userName, string password, CancellationToken cancellationToken)
    {
        var draft = data.Path + Draft;
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        DataDirectories.Create(draft);
        var passwordFile = Path.Combine(draft, "password");
        await PrivateFile.WriteAsync(passwordFile, password, cancellationToken);
        if (account is not null)
            await account.OwnAsync([draft, passwordFile], cancellationToken);

        string[] initdb =
        [
            installation.InitDb, "--pgdata", Path.Combine(draft, "data"), "--username", userName, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
            // Upper and lower case beyond ASCII; only Linux is sure to have this locale.
            .. OperatingSystem.IsLinux() ? ["--lc-ctype", "C.UTF-8"] : Array.Empty<string>(),
            // The operating system writes the files out within half a minute; waiting for it takes seconds, and only a power cut
            // right after the very first start could tell the difference.
            "--no-instructions", "--no-sync",
        ];
        var (exitCode, output) = await Programs.RunAsync(account is null ? initdb : account.Command(initdb), cancellationToken, draft);
        if (exitCode != 0)
        {
            Directory.Delete(draft, recursive: true);
            throw data.Unusable($"'{installation.InitDb}' ended with exit code {exitCode}: {output}");
        }

        if (Directory.Exists(data.Path))
            Directory.Delete(data.Path); // empty
        Directory.Move(Path.Combine(draft, "data"), data.Path);
        Directory.Delete(draft, recursive: true);
    }
}
