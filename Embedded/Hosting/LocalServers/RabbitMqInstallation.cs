using Aspire.Hosting.Processes;

namespace Aspire.Hosting.LocalServers;

/// <summary>RabbitMQ and Erlang on this machine.</summary>
/// <param name="PluginsDirectory">Where RabbitMQ's applications are, the broker itself among them.</param>
/// <param name="Version">The broker's version.</param>
/// <param name="Erlang">The program `erl`.</param>
internal sealed record RabbitMqInstallation(string PluginsDirectory, Version Version, string Erlang)
{
    /// <summary>Names the directory of RabbitMQ's programs; nothing else is searched then.</summary>
    public const string OverrideVariable = "EMBEDDED_RABBITMQ_SBIN";

    private static readonly Version Oldest = new(3, 10, 0);

    /// <summary>Searches PATH, then the usual places; the first that is new enough. Starts no program.</summary>
    /// <exception cref="MissingServerException">None is there, all are too old, or Erlang is missing.</exception>
    public static RabbitMqInstallation Find() => Find(Environment.GetEnvironmentVariable(OverrideVariable));

    /// <summary>Searches one directory alone, or everywhere when that is null or empty.</summary>
    /// <exception cref="MissingServerException">None is there, all are too old, or Erlang is missing.</exception>
    public static RabbitMqInstallation Find(string? overridden)
    {
        var found = (string.IsNullOrEmpty(overridden) ? Candidates() : [overridden])
            .Where(Directory.Exists)
            .SelectMany(BrokersOf)
            .ToList();

        var (plugins, version) = found.FirstOrDefault(broker => broker.Version >= Oldest);
        if (plugins is null)
        {
            throw new MissingServerException(Problem(overridden, found), InstallCommands.ForThisSystem.RabbitMq);
        }

        return new RabbitMqInstallation(plugins, version, FindErlang(plugins));
    }

    private static string Problem(string? overridden, List<(string Plugins, Version Version)> tooOld)
    {
        if (tooOld.Count > 0)
        {
            var versions = string.Join(", ", tooOld.Select(broker => $"{broker.Version} in '{broker.Plugins}'"));
            return $"RabbitMQ {Oldest.ToString(2)} or later is needed, but only {versions} was found.";
        }

        return string.IsNullOrEmpty(overridden)
            ? $"RabbitMQ {Oldest.ToString(2)} or later was not found, neither on PATH nor in the usual places. If it is installed elsewhere, set {OverrideVariable} to the directory of 'rabbitmq-server'."
            : $"{OverrideVariable} is '{overridden}', but RabbitMQ is not there ('../plugins/rabbit-VERSION' from it does not exist).";
    }

    /// <summary>The broker beside a directory of programs: its version is in the name `plugins/rabbit-VERSION`.</summary>
    private static IEnumerable<(string Plugins, Version Version)> BrokersOf(string programs)
    {
        // Homebrew and others link the programs, but not what is beside them.
        var server = Path.Combine(programs, OperatingSystem.IsWindows() ? "rabbitmq-server.bat" : "rabbitmq-server");
        var real = File.Exists(server) ? File.ResolveLinkTarget(server, returnFinalTarget: true)?.FullName : null;
        return new[] { programs, Path.GetDirectoryName(real) }
            .OfType<string>()
            .Select(directory => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(directory)) ?? directory, "plugins"))
            .Where(Directory.Exists)
            .SelectMany(plugins => Directory.GetDirectories(plugins, "rabbit-*").Select(broker => (plugins, VersionText.Find(Path.GetFileName(broker)))))
            .Where(broker => broker.Item2 is not null)
            .Select(broker => (broker.plugins, broker.Item2!));
    }

    private static IEnumerable<string> Candidates()
    {
        IEnumerable<string> onPath = Executables.Find("rabbitmq-server") is { } program ? [Path.GetDirectoryName(program)!] : [];
        return onPath.Concat(UsualPlaces.Expand(
            OperatingSystem.IsWindows() ? [@"C:\Program Files\RabbitMQ Server\*\sbin"]
            : OperatingSystem.IsMacOS() ? ["/opt/homebrew/opt/rabbitmq/sbin", "/usr/local/opt/rabbitmq/sbin"]
            // Debian's and Fedora's /usr/sbin/rabbitmq-server only wraps the real one.
            : ["/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin", "/opt/rabbitmq/sbin", "/opt/rabbitmq*/sbin", "/usr/local/lib/rabbitmq/sbin"]));
    }

    private static string FindErlang(string plugins) =>
        Executables.Find("erl")
        ?? UsualPlaces.Expand(
                OperatingSystem.IsWindows() ? [@"C:\Program Files\Erlang OTP\bin", @"C:\Program Files\erl*\bin"]
                : OperatingSystem.IsMacOS() ? ["/opt/homebrew/opt/erlang*/bin", "/opt/homebrew/bin", "/usr/local/opt/erlang*/bin", "/usr/local/bin"]
                : ["/usr/lib/erlang/bin", "/usr/lib64/erlang/bin", "/opt/erlang/bin", "/usr/local/lib/erlang/bin", "/usr/local/bin"])
            .Select(directory => Executables.Find(Path.Combine(directory, OperatingSystem.IsWindows() ? "erl.exe" : "erl")))
            .FirstOrDefault(program => program is not null)
        ?? throw new MissingServerException($"RabbitMQ was found in '{plugins}', but Erlang, which it runs on, was not: the program 'erl' is neither on PATH nor in the usual places.", InstallCommands.ForThisSystem.RabbitMq);
}
