using AppHost.LocalServers.Installed;

namespace Cli.Prerequisites;

/// <summary>A server program that the AppHost starts itself, and looks for in the same places.</summary>
/// <param name="name">As its makers write it.</param>
/// <param name="debianPackage">How Debian and Ubuntu call it.</param>
/// <param name="makersPackage">What installs it where the distribution's own package is too old.</param>
/// <param name="find">Finds it, or throws what the AppHost would throw.</param>
internal sealed class LocalServer(string name, string debianPackage, string makersPackage, Func<InstalledServer> find) : IPrerequisite
{
    public static IReadOnlyList<IPrerequisite> All =>
    [
        new LocalServer(
            "PostgreSQL",
            "postgresql",
            "apt-get install -y postgresql-common && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && apt-get install -y postgresql-18",
            () =>
            {
                var found = PostgresInstallation.Find(ServerChoice.Setting(LocalServersSettings.PostgresDirectory));
                return new(found.Directory, found.Version);
            }),
        new LocalServer(
            "RabbitMQ",
            "rabbitmq-server",
            "the package from https://www.rabbitmq.com/docs/install-debian",
            () =>
            {
                var found = RabbitMqInstallation.Find(ServerChoice.Setting(LocalServersSettings.RabbitMqDirectory));
                return new(found.PluginsDirectory, found.Version);
            }),
    ];

    public Task<Finding> FindAsync(CancellationToken cancellationToken) => Task.FromResult(Find());

    private Finding Find()
    {
        try
        {
            var server = find();
            return new(name, true, $"{server.Version} in {server.Directory}");
        }
        catch (MissingServerException missing)
        {
            return new(name, false, ProblemOf(missing), missing.InstallCommand) { DebianPackage = debianPackage, MakersPackage = makersPackage };
        }
        catch (InvalidOperationException unusable)
        {
            return new(name, false, unusable.Message);
        }
    }

    /// <summary>The command is shown on its own.</summary>
    private static string ProblemOf(MissingServerException missing) => missing.Message.Split(" Install it:", 2)[0];
}

/// <summary>Where a server is, and which.</summary>
internal sealed record InstalledServer(string Directory, Version Version);
