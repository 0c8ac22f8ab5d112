using AppHost.LocalServers.Installed;
using Cli.Aspire;
using Cli.Running;

namespace Cli.Prerequisites;

/// <summary>What the system needs on the machine.</summary>
internal static class KnownPrerequisites
{
    public static IReadOnlyList<Prerequisite> Of(Repository repository, IAspireCli aspire, ServerChoice servers) =>
    [
        cancellationToken => DotNetSdkAsync(repository, cancellationToken),
        cancellationToken => AspireToolAsync(aspire, cancellationToken),
        .. servers.AreLocal ? (Prerequisite[])[_ => Task.FromResult(Postgres()), _ => Task.FromResult(RabbitMq())] : [ContainerRuntimeAsync],
    ];

    /// <summary>What the tests need besides.</summary>
    public static IReadOnlyList<Prerequisite> OfTests { get; } =
    [
        //#if (sample)
        _ => Task.FromResult(Chromium.Find()),
        //#endif
        //#if (repository)
        _ => Task.FromResult(Prometheus()),
        //#endif
    ];

    /// <summary>Looks for a server program that the AppHost starts itself, in the same places.</summary>
    /// <param name="name">As its makers write it.</param>
    /// <param name="debianPackage">How Debian and Ubuntu call it.</param>
    /// <param name="makersPackage">What installs it where the distribution's own package is too old.</param>
    /// <param name="find">Finds it, or throws what the AppHost would throw.</param>
    internal static Finding LocalServer(string name, string debianPackage, string makersPackage, Func<(Version Version, string Directory)> find)
    {
        try
        {
            var (version, directory) = find();
            return new(name, true, $"{version} in {directory}");
        }
        catch (MissingServerException missing)
        {
            return new(name, false, missing.Problem, missing.InstallCommand) { DebianPackage = debianPackage, MakersPackage = makersPackage };
        }
        catch (InvalidOperationException unusable)
        {
            return new(name, false, unusable.Message);
        }
    }

    private static Finding Postgres() => LocalServer(
        "PostgreSQL",
        "postgresql",
        "apt-get install -y postgresql-common && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && apt-get install -y postgresql-18",
        () => PostgresInstallation.Find(ServerChoice.Setting(LocalServersSettings.PostgresDirectory)) is var found ? (found.Version, found.Directory) : default);

    private static Finding RabbitMq() => LocalServer(
        "RabbitMQ",
        "rabbitmq-server",
        "the package from https://www.rabbitmq.com/docs/install-debian",
        () => RabbitMqInstallation.Find(ServerChoice.Setting(LocalServersSettings.RabbitMqDirectory)) is var found ? (found.Version, found.PluginsDirectory) : default);

    //#if (repository)
    /// <summary>With it, tests try the alerts.</summary>
    private static Finding Prometheus()
    {
        const string name = "Prometheus";
        return Programs.DirectoryOnPath(Programs.FileName("prometheus")) is { } directory && File.Exists(Path.Combine(directory, Programs.FileName("promtool")))
            ? new(name, true, $"in {directory}")
            : new(name, false, "prometheus and promtool are not on PATH", "apt-get install prometheus, or see https://prometheus.io/download") { DebianPackage = "prometheus" };
    }

    //#endif
    /// <summary>The SDK that global.json asks for.</summary>
    private static async Task<Finding> DotNetSdkAsync(Repository repository, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await DotNet.RunAsync(repository, ["--version"], cancellationToken);
        return exitCode == 0
            ? new(".NET SDK", true, output)
            : new(".NET SDK", false, output.Split('\n')[0], "install the SDK that global.json names: https://dotnet.microsoft.com/download");
    }

    private static async Task<Finding> AspireToolAsync(IAspireCli aspire, CancellationToken cancellationToken)
    {
        List<string> output = [];
        var result = await aspire.RunAsync(["--version"], output.Add, cancellationToken);
        return result.ExitCode == 0
            ? new("dotnet aspire", true, string.Concat(output).Split('+')[0])
            : new("dotnet aspire", false, "not restored", "dotnet tool restore");
    }

    /// <summary>Docker or Podman, answering: a client alone starts nothing.</summary>
    private static async Task<Finding> ContainerRuntimeAsync(CancellationToken cancellationToken)
    {
        const string name = "container runtime";
        var configured = Environment.GetEnvironmentVariable(ContainerRuntime.Variable);
        return await ContainerRuntime.FindAsync(configured, cancellationToken) is { } runtime
            ? new(name, true, $"{runtime} answers")
            : new(name, false, string.IsNullOrEmpty(configured) ? "neither docker nor podman answers" : $"'{configured}' does not answer",
                $"start it, or do without: {LocalServersSettings.Variable(LocalServersSettings.Mode)}=always dotnet platform.cs up");
    }
}
