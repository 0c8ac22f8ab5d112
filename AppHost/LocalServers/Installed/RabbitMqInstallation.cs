namespace AppHost.LocalServers.Installed;

/// <summary>RabbitMQ and Erlang on this machine.</summary>
/// <param name="PluginsDirectory">Where RabbitMQ's Erlang applications are, the broker itself among them.</param>
/// <param name="Version">The broker's version.</param>
/// <param name="Erlang">The program <c>erl</c>.</param>
internal sealed record RabbitMqInstallation(string PluginsDirectory, Version Version, string Erlang)
{
    private static readonly Version Oldest = new(3, 10, 0);

    // Debian's and Fedora's /usr/sbin/rabbitmq-server only wraps the real one.
    private static readonly string[] UsualDirectories =
        OperatingSystem.IsWindows() ? [@"C:\Program Files\RabbitMQ Server\*\sbin"]
        : OperatingSystem.IsMacOS() ? ["/opt/homebrew/opt/rabbitmq/sbin", "/usr/local/opt/rabbitmq/sbin"]
        : ["/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin", "/opt/rabbitmq/sbin", "/opt/rabbitmq*/sbin", "/usr/local/lib/rabbitmq/sbin"];

    private static readonly string[] ErlangDirectories =
        OperatingSystem.IsWindows() ? [@"C:\Program Files\Erlang OTP\bin", @"C:\Program Files\erl*\bin"]
        : OperatingSystem.IsMacOS() ? ["/opt/homebrew/opt/erlang*/bin", "/opt/homebrew/bin", "/usr/local/opt/erlang*/bin", "/usr/local/bin"]
        : ["/usr/lib/erlang/bin", "/usr/lib64/erlang/bin", "/opt/erlang/bin", "/usr/local/lib/erlang/bin", "/usr/local/bin"];

    /// <summary>Searches one directory alone, or, when that is null or empty, the usual places, then PATH; takes the first that is new enough. Starts no program.</summary>
    /// <exception cref="MissingServerException">None is there, all are too old, or Erlang is missing.</exception>
    public static RabbitMqInstallation Find(string? directory)
    {
        var found = (string.IsNullOrEmpty(directory) ? Candidates() : [directory]).SelectMany(BrokersBeside).ToList();
        var (plugins, version) = found.FirstOrDefault(broker => broker.Version >= Oldest);
        return plugins is null
            ? throw new MissingServerException(Problem(directory, found), InstallCommands.ForThisSystem.RabbitMq)
            : new(plugins, version, FindErlang(plugins));
    }

    private static IEnumerable<string> Candidates() =>
        Programs.Directories(UsualDirectories).Concat(Programs.DirectoryOnPath(ServerName) is { } onPath ? [onPath] : []);

    private static string ServerName => OperatingSystem.IsWindows() ? "rabbitmq-server.bat" : "rabbitmq-server";

    private static string Problem(string? directory, List<(string Plugins, Version Version)> tooOld) => (tooOld, directory) switch
    {
        ([_, ..], _) => $"RabbitMQ {Oldest.ToString(2)} or later is needed, but only {string.Join(", ", tooOld.Select(old => $"{old.Version} in '{old.Plugins}'"))} was found.",
        (_, null or "") => $"RabbitMQ {Oldest.ToString(2)} or later was not found, neither in the usual places nor on PATH. If it is installed elsewhere, set {LocalServersSettings.RabbitMqDirectory} to the directory of 'rabbitmq-server'.",
        _ => $"{LocalServersSettings.RabbitMqDirectory} is '{directory}', but RabbitMQ is not there ('../plugins/rabbit-VERSION' from it does not exist).",
    };

    /// <summary>The brokers beside a directory of programs: the version is in the name <c>plugins/rabbit-VERSION</c>.</summary>
    private static IEnumerable<(string Plugins, Version Version)> BrokersBeside(string directory)
    {
        // Homebrew and others link the program, but not what is beside it.
        var server = Path.Combine(directory, ServerName);
        var real = File.Exists(server) ? File.ResolveLinkTarget(server, returnFinalTarget: true)?.FullName : null;
        return new[] { directory, Path.GetDirectoryName(real) }
            .OfType<string>()
            .Select(programs => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(programs)) ?? programs, "plugins"))
            .Where(Directory.Exists)
            .SelectMany(plugins => Directory.GetDirectories(plugins, "rabbit-*").Select(broker => (plugins, Programs.Version(Path.GetFileName(broker)))))
            .Where(broker => broker.Item2 is not null)
            .Select(broker => (broker.plugins, broker.Item2!));
    }

    private static string FindErlang(string plugins)
    {
        var program = Programs.FileName("erl");
        var directory = Programs.Directories(ErlangDirectories).FirstOrDefault(usual => File.Exists(Path.Combine(usual, program))) ?? Programs.DirectoryOnPath(program);
        return directory is not null
            ? Path.Combine(directory, program)
            : throw new MissingServerException($"RabbitMQ was found in '{plugins}', but Erlang, which it runs on, was not: the program 'erl' is neither in the usual places nor on PATH.", InstallCommands.ForThisSystem.RabbitMq);
    }
}
