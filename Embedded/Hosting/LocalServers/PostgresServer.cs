using Aspire.Hosting.Processes;
using Npgsql;

namespace Aspire.Hosting.LocalServers;

/// <summary>Prepares PostgreSQL servers for development on this machine.</summary>
internal sealed class PostgresServer(PostgresInstallation installation, EngineDirectories directories, ProcessLauncher launcher)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    private readonly TemporaryData _temporary = new(directories, launcher);

    /// <summary>
    /// Makes the data directory if there is none, clears what a crash left in the way, and says how to start the server.
    /// To be called before every start; a temporary data directory stays the same for a resource.
    /// </summary>
    /// <exception cref="LocalServerException">The data directory cannot be used; the message says why and what to do.</exception>
    public async Task<PreparedServer> PrepareAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        var isTemporary = options.DataDirectory is null;
        var directory = options.DataDirectory ?? _temporary.For(options.ResourceName);
        var user = ServiceUser(options.ResourceName);
        CheckPassage(options.ResourceName, directory, user);

        var cluster = new PostgresDataDirectory(installation, launcher, options.ResourceName, directory, user);
        await cluster.EnsureInitialisedAsync(options.UserName, options.Password, cancellationToken);
        cluster.CheckVersion();
        await cluster.EnsureUnusedAsync(cancellationToken);

        return new PreparedServer(
            new ProcessSpec
            {
                DisplayName = options.ResourceName,
                FileName = installation.Server,
                Arguments = ["-D", directory, .. Settings(options, isTemporary).SelectMany(setting => new[] { "-c", setting })],
                Environment = new Dictionary<string, string?> { ["HOME"] = directory, ["PGDATA"] = null, ["PGPORT"] = null },
                WorkingDirectory = directory,
                RunAsUser = user?.Name,
                StopSignal = UnixSignal.Interrupt, // Fast shutdown: does not wait for clients.
                StopTimeout = StopTimeout,
            },
            directory);
    }

    /// <summary>
    /// Tells what a refused password means for a server with this data directory, or null when the failure is another.
    /// The parameter is the configuration key that holds the password.
    /// </summary>
    public static string? Explain(Exception failure, string resourceName, string dataDirectory, string passwordParameter) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword }
            ? $"'{resourceName}' refuses the password: its data directory '{dataDirectory}' was made with another one, and the password has changed since. Restore '{passwordParameter}' to the earlier password, or delete '{dataDirectory}' to start afresh with its data lost."
            : failure.InnerException is { } inner ? Explain(inner, resourceName, dataDirectory, passwordParameter) : null;

    private static IEnumerable<string> Settings(PostgresOptions options, bool isTemporary)
    {
        yield return $"port={options.Port}";
        yield return "listen_addresses=127.0.0.1";
        yield return "unix_socket_directories=";
        yield return $"cluster_name={options.ResourceName}";
        yield return "max_connections=200";
        yield return "shared_buffers=64MB";
        yield return "jit=off";
        yield return "autovacuum_naptime=15s"; // outboxes are queues: dead rows pile up within a minute
        yield return "timezone=UTC";
        yield return "log_timezone=UTC";
        yield return "log_destination=stderr";
        yield return "logging_collector=off";
        yield return "password_encryption=scram-sha-256";
        if (isTemporary)
        {
            // Commits still outlive a killed server, as they are in the operating system's cache; only a power cut loses them.
            yield return "fsync=off";
            yield return "full_page_writes=off";
        }
    }

    private static UnixUser? ServiceUser(string resourceName) => !UnixProcesses.IsRoot
        ? null
        : UnixUser.Find("postgres") ?? UnixUser.Find("nobody")
            ?? throw new LocalServerException($"'{resourceName}' cannot start: PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as. Make one: useradd --system postgres");

    private static void CheckPassage(string resourceName, string directory, UnixUser? user)
    {
        if (user is not null && Passage.FirstClosed(Path.GetDirectoryName(directory)!) is { } closed)
        {
            throw new LocalServerException($"'{resourceName}' cannot start: PostgreSQL runs as user '{user.Name}', since it refuses to run as root, and that user cannot get into '{closed}', where its data directory '{directory}' is. Set {EngineDirectories.OverrideVariable} to a place that others can pass through, or run: chmod o+x '{closed}'");
        }
    }
}
