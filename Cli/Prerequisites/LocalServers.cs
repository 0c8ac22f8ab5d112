using Aspire.Hosting.LocalServers;

namespace Cli.Prerequisites;

/// <summary>The servers that the engine `embedded` starts itself.</summary>
internal static class LocalServers
{
    public static IReadOnlyList<IPrerequisite> All =>
    [
        new LocalServer(
            "PostgreSQL",
            "postgresql",
            "apt-get install -y postgresql-common && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && apt-get install -y postgresql-18",
            () =>
            {
                var found = PostgresInstallation.Find();
                return new(found.Directory, found.Version);
            }),
        new LocalServer(
            "RabbitMQ",
            "rabbitmq-server",
            "the package from https://www.rabbitmq.com/docs/install-debian",
            () =>
            {
                var found = RabbitMqInstallation.Find();
                return new(found.PluginsDirectory, found.Version);
            }),
    ];
}
