using System.Collections;
using System.Security.Cryptography;
using Aspire.Hosting.Processes;
using RabbitMQ.Client.Exceptions;

namespace Aspire.Hosting.LocalServers;

/// <summary>
/// Prepares RabbitMQ brokers for development on this machine. A broker shares nothing with any other: ports, data,
/// configuration and cookie are its own, and it does without Erlang's port mapper (epmd), which all nodes of a machine
/// would share and which would outlive the broker.
/// </summary>
internal sealed class RabbitMqServer(RabbitMqInstallation installation, EngineDirectories directories, ProcessLauncher launcher)
{
    // Part of the data: they open again only under the name that they were made under, whatever the machine is called.
    private const string NodeName = "rabbit@localhost";

    // Nothing listens there: whatever still asks for a port mapper is refused at once.
    private const string NoPortMapper = "1";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    private readonly TemporaryData _temporary = new(directories, launcher);

    /// <summary>
    /// Writes the broker's configuration and says how to start it. To be called before every start; a temporary data
    /// directory stays the same for a resource.
    /// </summary>
    /// <exception cref="LocalServerException">A broker is running on the data directory.</exception>
    public async Task<PreparedServer> PrepareAsync(RabbitMqOptions options, CancellationToken cancellationToken)
    {
        var data = new RabbitMqData(options.DataDirectory ?? _temporary.For(options.ResourceName));
        if (new DataDirectoryOwner(data.Directory, data.PidFile, "beam").Running() is { } owner)
        {
            throw new LocalServerException($"'{options.ResourceName}' cannot start: another RabbitMQ broker, process {owner}, is using its data directory '{data.Directory}'. Another AppHost with the same data volume may be running: stop it, or end the broker with: kill {owner}");
        }

        // A broker that is interrupted in its first start leaves tables that no later start accepts, and nobody's messages.
        if (!File.Exists(data.HasStarted) && Directory.Exists(data.Database))
        {
            Directory.Delete(data.Database, recursive: true);
        }

        string[] plugins = options.ManagementPort is null ? [] : ["rabbitmq_management"];
        var applications = new RabbitMqApplications(installation, plugins);
        Directory.CreateDirectory(data.Home);
        await WriteCookieAsync(data.Cookie, cancellationToken);
        await File.WriteAllTextAsync(data.Configuration, RabbitMqConfiguration.Broker(options), cancellationToken);
        await File.WriteAllTextAsync(data.EnabledPlugins, RabbitMqConfiguration.Plugins(plugins), cancellationToken);
        await File.WriteAllTextAsync(data.Resolver, RabbitMqConfiguration.Resolver, cancellationToken);
        var library = installation.PluginsDirectory;
        if (applications.CanBeLinked)
        {
            library = data.Applications;
            applications.LinkInto(library);
        }

        var erlang = new ErlangCommand(installation, applications, NodeName, distributionPort: FreePorts.Next());
        return new PreparedServer(
            new ProcessSpec
            {
                DisplayName = options.ResourceName,
                FileName = erlang.FileName,
                Arguments = erlang.Arguments,
                Environment = Environment(data, library, erlang),
                WorkingDirectory = data.Directory,
                StopTimeout = StopTimeout,
            },
            data.Directory);
    }

    /// <summary>Notes that a broker takes connections on this data directory: from now on its data are kept.</summary>
    public static Task KeepDataAsync(string dataDirectory, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(new RabbitMqData(dataDirectory).HasStarted, "", cancellationToken);

    /// <summary>
    /// Tells what a refused login means for a broker with this data directory, or null when the failure is another. The
    /// parameter is the configuration key that holds the password.
    /// </summary>
    public static string? Explain(Exception failure, string resourceName, string dataDirectory, string passwordParameter) =>
        failure is AuthenticationFailureException
            ? $"'{resourceName}' refuses the password: its data directory '{dataDirectory}' was made with another one, and the password has changed since. Restore '{passwordParameter}' to the earlier password, or delete '{dataDirectory}' to start afresh with its data lost."
            : failure.InnerException is { } inner ? Explain(inner, resourceName, dataDirectory, passwordParameter) : null;

    private static Dictionary<string, string?> Environment(RabbitMqData data, string library, ErlangCommand erlang)
    {
        // What the user has set for another broker must not reach this one.
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => (string)variable.Key)
            .Where(name => name.StartsWith("RABBITMQ_", StringComparison.Ordinal) || name.StartsWith("ERL_", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => (string?)null);

        environment["HOME"] = data.Home;
        environment["ERL_LIBS"] = library;
        environment["ERL_AFLAGS"] = erlang.FlagsOfEveryNode;
        environment["ERL_EPMD_PORT"] = NoPortMapper;
        environment["ERL_INETRC"] = data.Resolver;
        environment["ERL_CRASH_DUMP_SECONDS"] = "0";
        environment["ERL_MAX_PORTS"] = "16384";
        environment["ERL_MAX_ETS_TABLES"] = "50000";
        environment["RABBITMQ_HOME"] = Path.GetDirectoryName(library);
        environment["RABBITMQ_NODENAME"] = NodeName;
        environment["RABBITMQ_DIST_PORT"] = $"{erlang.DistributionPort}";
        environment["RABBITMQ_PLUGINS_DIR"] = library;
        environment["RABBITMQ_PLUGINS_EXPAND_DIR"] = data.ExpandedPlugins;
        environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = data.EnabledPlugins;
        environment["RABBITMQ_MNESIA_BASE"] = data.Database;
        environment["RABBITMQ_PID_FILE"] = data.PidFile;
        environment["RABBITMQ_LOG_BASE"] = data.Logs;
        environment["RABBITMQ_LOGS"] = "-";
        environment["RABBITMQ_CONFIG_FILE"] = data.Configuration;
        environment["RABBITMQ_CONFIG_FILES"] = data.Nothing;
        environment["RABBITMQ_ADVANCED_CONFIG_FILE"] = data.Nothing;
        environment["RABBITMQ_CONF_ENV_FILE"] = data.Nothing;
        return environment;
    }

    private static async Task WriteCookieAsync(string file, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
        {
            return;
        }

        var draft = file + ".new";
        await File.WriteAllTextAsync(draft, RandomNumberGenerator.GetHexString(32), cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(draft, UnixFileMode.UserRead); // Erlang insists.
        }

        File.Move(draft, file, overwrite: true);
    }
}
