using System.Diagnostics;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.LocalServers;

/// <summary>The data directory of a PostgreSQL server that does not run.</summary>
internal sealed class PostgresDataDirectory(
    PostgresInstallation installation, ProcessLauncher launcher, string resourceName, string directory, UnixUser? user)
{
    private const string LockFileName = "postmaster.pid";
    private const string DraftMark = ".initialising-";

    // Backends notice within moments that their postmaster was killed, unless they are busy.
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly DataDirectoryOwner _owner = new(directory, Path.Combine(directory, LockFileName), "postgres");

    private string VersionFile => Path.Combine(directory, "PG_VERSION");

    private string LockFile => Path.Combine(directory, LockFileName);

    /// <summary>
    /// Runs initdb where there is nothing yet: in a directory beside, renamed when it is done, so that an interruption
    /// at any moment leaves either no data directory or a complete one.
    /// </summary>
    public async Task EnsureInitialisedAsync(string userName, string password, CancellationToken cancellationToken)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            if (!File.Exists(VersionFile))
            {
                throw new LocalServerException($"'{resourceName}' cannot start: '{directory}' is neither empty nor a PostgreSQL data directory (it has no file PG_VERSION). Move what is in it elsewhere, or name another data volume.");
            }

            return;
        }

        var parent = Path.GetDirectoryName(directory)!;
        Directory.CreateDirectory(parent);
        await using var turn = await TakeTurnAsync(cancellationToken);
        if (File.Exists(VersionFile))
        {
            return; // Another process was faster.
        }

        foreach (var abandoned in Directory.GetDirectories(parent, Path.GetFileName(directory) + DraftMark + "*"))
        {
            Directory.Delete(abandoned, recursive: true);
        }

        var draft = directory + DraftMark + Guid.NewGuid().ToString("N")[..8];
        Directory.CreateDirectory(draft);
        await GiveToUserAsync(draft, cancellationToken);
        await InitialiseAsync(draft, userName, password, cancellationToken);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory); // Empty.
        }

        Directory.Move(Path.Combine(draft, "data"), directory);
        Directory.Delete(draft, recursive: true);
    }

    /// <exception cref="LocalServerException">The data are of another major version.</exception>
    public void CheckVersion()
    {
        var version = File.ReadAllText(VersionFile).Trim();
        if (version != $"{installation.Version.Major}")
        {
            throw new LocalServerException($"'{resourceName}' cannot start: its data directory '{directory}' was made by PostgreSQL {version}, but PostgreSQL {installation.Version} in '{installation.Directory}' is installed. Set {PostgresInstallation.OverrideVariable} to the directory of PostgreSQL {version}'s programs, upgrade the data with pg_upgrade, or delete '{directory}' to start afresh with its data lost.");
        }
    }

    /// <summary>Removes a lock that a crashed server left and whose process id now belongs to another program.</summary>
    /// <exception cref="LocalServerException">A server is running on the directory.</exception>
    public async Task EnsureUnusedAsync(CancellationToken cancellationToken)
    {
        if (_owner.Running() is { } owner)
        {
            throw new LocalServerException($"'{resourceName}' cannot start: another PostgreSQL server, process {owner}, is using its data directory '{directory}'. Another AppHost with the same data volume may be running: stop it, or end the server with: kill -INT {owner}");
        }

        if (_owner.Recorded() is { } crashed)
        {
            await WaitForOrphansAsync(cancellationToken);
            if (ProcessIdentity.Of(crashed) is not null)
            {
                File.Delete(LockFile); // The server itself clears the lock only when the process has gone.
            }
        }
    }

    private async Task InitialiseAsync(string draft, string userName, string password, CancellationToken cancellationToken)
    {
        var passwordFile = Path.Combine(draft, "password");
        await WritePasswordAsync(passwordFile, password, cancellationToken);
        var (exitCode, output) = await launcher.RunAsync(
            new ProcessSpec
            {
                DisplayName = $"{resourceName} (initdb)",
                FileName = installation.InitDb,
                Arguments =
                [
                    "--pgdata", Path.Combine(draft, "data"), "--username", userName, "--pwfile", passwordFile,
                    "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
                    // Upper and lower case beyond ASCII; only Linux is sure to have this locale.
                    .. OperatingSystem.IsLinux() ? ["--lc-ctype", "C.UTF-8"] : Array.Empty<string>(),
                    // The operating system writes the new files out within half a minute; waiting for it takes seconds on
                    // a busy disk, and only a power cut right after the very first start could tell the difference.
                    "--no-instructions", "--no-sync",
                ],
                Environment = new Dictionary<string, string?> { ["HOME"] = draft, ["PGDATA"] = null },
                WorkingDirectory = draft,
                RunAsUser = user?.Name,
            },
            cancellationToken);
        if (exitCode != 0)
        {
            Directory.Delete(draft, recursive: true);
            throw new LocalServerException($"'{resourceName}' cannot start: making its data directory '{directory}' failed, as '{installation.InitDb}' ended with exit code {exitCode}: {output.Trim()}");
        }
    }

    private async Task WritePasswordAsync(string file, string password, CancellationToken cancellationToken)
    {
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(file, create))
        {
            await writer.WriteLineAsync(password.AsMemory(), cancellationToken);
        }

        await GiveToUserAsync(file, cancellationToken);
    }

    private async Task GiveToUserAsync(string path, CancellationToken cancellationToken)
    {
        if (user is null)
        {
            return;
        }

        var (exitCode, output) = await launcher.RunAsync(
            new ProcessSpec { DisplayName = $"{resourceName} (chown)", FileName = "chown", Arguments = [$"{user.Id}:{user.GroupId}", path] },
            cancellationToken);
        if (exitCode != 0)
        {
            throw new LocalServerException($"'{resourceName}' cannot start: giving '{path}' to user '{user.Name}' failed: {output.Trim()}");
        }
    }

    private async Task<IAsyncDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        // Two AppHosts may start on the same volume at once.
        while (true)
        {
            try
            {
                return new FileStream(directory + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException)
            {
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
    }

    /// <summary>Waits for the backends of a postmaster that was killed: the next one cannot start beside them.</summary>
    private async Task WaitForOrphansAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (_owner.AnyProcess() is { } orphan)
        {
            if (since.Elapsed > OrphanLimit)
            {
                throw new LocalServerException($"'{resourceName}' cannot start: process {orphan} of a PostgreSQL server that was killed still uses its data directory '{directory}'. End it with: kill {orphan}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
