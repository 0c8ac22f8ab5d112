using AppHost.LocalServers.Installed;
using Npgsql;

namespace AppHost.LocalServers;

internal sealed class LocalPostgres(PostgresServerResource postgres, IServiceProvider services) : LocalServer(postgres, services)
{
    // The orchestrator sends SIGTERM, which PostgreSQL takes as "once all clients have gone"; SIGINT is its fast shutdown.
    private const string FastShutdown = """
        trap 'kill -INT $server' TERM INT
        "$@" & server=$!
        while kill -0 $server 2>/dev/null; do wait $server; result=$?; done
        exit $result
        """;

    protected override async Task<PreparedServer> PrepareAsync(CancellationToken cancellationToken)
    {
        var installation = PostgresInstallation.Find(Configuration[LocalServersSettings.PostgresDirectory]);
        var account = ServiceAccount.Find();
        var cluster = new PostgresCluster(installation, Data, account);
        await Data.WaitForEarlierRunAsync("postgres", cancellationToken);
        await cluster.EnsureCreatedAsync(
            await postgres.UserNameReference.GetValueAsync(cancellationToken) ?? "postgres",
            Required(await postgres.PasswordParameter.GetValueAsync(cancellationToken), postgres.PasswordParameter),
            cancellationToken);

        string[] server = [installation.Server, "-D", Data.Path, .. Settings().SelectMany(setting => new[] { "-c", setting })];
        var command = OperatingSystem.IsWindows() ? server : ["/bin/sh", "-c", FastShutdown, "sh", .. EndingWithItsShell(server, account)];
        return new(command[0], command[1..], Data.Path, new Dictionary<string, string> { ["HOME"] = Data.Path, ["LC_ALL"] = "C" });
    }

    protected override bool IsRefusedPassword(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword };

    /// <summary>Kills the server when its shell is killed. Only Linux can; the signal would be forgotten if the account changed after it was asked for.</summary>
    private static string[] EndingWithItsShell(string[] server, ServiceAccount? account)
    {
        if (!OperatingSystem.IsLinux())
            return server;

        string[] command = account is null ? ["/usr/bin/setpriv", "--", .. server] : [.. account.Command(server)];
        return [command[0], "--pdeathsig", "KILL", .. command[1..]];
    }

    private IEnumerable<string> Settings()
    {
        yield return $"port={postgres.PrimaryEndpoint.Port}";
        yield return $"listen_addresses={string.Join(',', FreePorts.Addresses)}";
        yield return "unix_socket_directories=";
        yield return $"cluster_name={postgres.Name}";
        yield return "shared_buffers=64MB";
        yield return "jit=off";
        yield return "autovacuum_naptime=15s"; // outboxes are queues: dead rows pile up within a minute
        yield return "timezone=UTC";
        yield return "log_timezone=UTC";
        yield return "log_destination=stderr";
        yield return "logging_collector=off";
        yield return "password_encryption=scram-sha-256";
        if (Data.IsTemporary)
        {
            // Commits still outlive a killed server, since the operating system has them; only a power cut would lose them.
            yield return "fsync=off";
            yield return "full_page_writes=off";
        }
    }
}
