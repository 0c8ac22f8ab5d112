using System.Security.Cryptography;
using AppHost.LocalServers.Installed;
using RabbitMQ.Client.Exceptions;

namespace AppHost.LocalServers;

/// <summary>
/// A broker that shares nothing with any other of this machine: ports, data, configuration and cookie are its own, and it does
/// without Erlang's port mapper (epmd), which all nodes would share and which would outlive the broker.
/// </summary>
internal sealed class LocalRabbitMq(RabbitMQServerResource broker, IServiceProvider services) : LocalServer(broker, services)
{
    private const string Management = "management";
    private const string HasStarted = "has-started";

    // Part of the data, which open only under the name that they were made under, whatever the machine is called.
    private const string NodeName = "rabbit@localhost";

    // Nobody else may read what the broker writes. And Erlang's helper process closes every descriptor up to the limit, which
    // takes minutes where that is a thousand million.
    private const string PrivatelyWithFewDescriptors = """
        umask 077
        limit=$(ulimit -n)
        if [ "$limit" = unlimited ] || [ "$limit" -gt 16384 ]; then ulimit -S -n 16384; fi
        exec "$@"
        """;

    private readonly int _distributionPort = FreePorts.Next();

    protected override async Task<PreparedServer> PrepareAsync(CancellationToken cancellationToken)
    {
        var installation = RabbitMqInstallation.Find(Configuration[LocalServersSettings.RabbitMqDirectory]);
        await Data.WaitForEarlierRunAsync("beam", cancellationToken);
        DataDirectories.Create(Data.Path);
        // What a broker leaves that was interrupted in its first start is accepted by no later one, and is nobody's data.
        if (!File.Exists(At(HasStarted)) && Directory.Exists(At("mnesia")))
            Directory.Delete(At("mnesia"), recursive: true);

        var management = broker.GetEndpoint(Management);
        string[] plugins = management.Exists ? ["rabbitmq_management"] : [];
        await WriteAsync(".erlang.cookie", File.Exists(At(".erlang.cookie")) ? await File.ReadAllTextAsync(At(".erlang.cookie"), cancellationToken) : RandomNumberGenerator.GetHexString(32));
        await WriteAsync("enabled_plugins", $"[{string.Join(", ", plugins)}].");
        await WriteAsync("inetrc", RabbitMqConfiguration.Resolver);
        await WriteAsync("rabbitmq.config", RabbitMqConfiguration.Broker(
            broker.PrimaryEndpoint.Port,
            management.Exists ? management.Port : null,
            await broker.UserNameReference.GetValueAsync(cancellationToken) ?? "guest",
            Required(await broker.PasswordParameter.GetValueAsync(cancellationToken), broker.PasswordParameter)));

        string[] erlang = [installation.Erlang, .. Arguments()];
        string[] command = OperatingSystem.IsWindows() ? erlang : ["/bin/sh", "-c", PrivatelyWithFewDescriptors, "sh", .. erlang];
        return new(command[0], command[1..], Data.Path, Environment(installation.PluginsDirectory));

        Task WriteAsync(string name, string text) => PrivateFile.WriteAsync(At(name), text, cancellationToken);
    }

    protected override Task NoteReadyAsync(CancellationToken cancellationToken) => PrivateFile.WriteAsync(At(HasStarted), "", cancellationToken);

    protected override bool IsRefusedPassword(Exception failure) => failure is AuthenticationFailureException;

    private string At(string name) => Path.Combine(Data.Path, name);

    /// <summary>What the script <c>rabbitmq-server</c> does, tuned for a machine that does other work as well.</summary>
    private IEnumerable<string> Arguments()
    {
        var schedulers = Math.Clamp(System.Environment.ProcessorCount, 1, 4);
        return
        [
            "-noinput",
            // Messages are safe within moments; the management plugin alone takes 5 s to end.
            "-shutdown_time", "1500",
            "-sname", NodeName,
            "-s", "rabbit", "boot",
            "-boot", "start_sasl",
            "+W", "w",
            "+MBas", "ageffcbf", "+MHas", "ageffcbf", "+MBlmbcs", "512", "+MHlmbcs", "512", "+MMmcs", "30",
            "+P", "65536", "+t", "1048576", "+zdbbl", "128000",
            // Few threads, since each has memory of its own, and none that spins while it has nothing to do.
            "+S", $"{schedulers}:{schedulers}", "+SDcpu", "1:1", "+SDio", "4", "+A", "1",
            "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none",
            "-syslog", "logger", "[]", "-syslog", "syslog_error_logger", "false",
            "-kernel", "prevent_overlapping_partitions", "false",
            "-kernel", "inet_dist_use_interface", "{127,0,0,1}",
            "-kernel", "inet_dist_listen_min", $"{_distributionPort}", "-kernel", "inet_dist_listen_max", $"{_distributionPort}",
        ];
    }

    private Dictionary<string, string> Environment(string plugins) => new()
    {
        ["HOME"] = Data.Path, // where Erlang looks for the cookie
        ["LC_ALL"] = "C.UTF-8",
        ["ERL_LIBS"] = plugins,
        // For the short-lived nodes that the broker starts now and then, which must start no port mapper either.
        ["ERL_AFLAGS"] = $"-start_epmd false -erl_epmd_port {_distributionPort}",
        ["ERL_EPMD_PORT"] = "1", // nothing listens there
        ["ERL_INETRC"] = At("inetrc"),
        ["ERL_CRASH_DUMP_SECONDS"] = "0",
        ["ERL_MAX_PORTS"] = "16384",
        ["ERL_MAX_ETS_TABLES"] = "50000",
        ["RABBITMQ_HOME"] = Path.GetDirectoryName(plugins)!,
        ["RABBITMQ_NODENAME"] = NodeName,
        ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
        ["RABBITMQ_PLUGINS_DIR"] = plugins,
        ["RABBITMQ_PLUGINS_EXPAND_DIR"] = At("expanded-plugins"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = At("enabled_plugins"),
        ["RABBITMQ_MNESIA_BASE"] = At("mnesia"),
        ["RABBITMQ_PID_FILE"] = At("rabbitmq.pid"),
        ["RABBITMQ_LOG_BASE"] = At("log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = At("rabbitmq.config"),
        ["RABBITMQ_CONFIG_FILES"] = At("none"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = At("none"),
        ["RABBITMQ_CONF_ENV_FILE"] = At("none"),
    };
}
