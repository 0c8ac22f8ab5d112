using Aspire.Hosting.LocalServers;

namespace Cli.Prerequisites;

/// <summary>What each engine needs on the machine.</summary>
internal static class KnownPrerequisites
{
    public static IReadOnlyList<IPrerequisite> Of(Repository repository, EngineChoice engine) =>
    [
        new DotNetSdk(repository),
        .. engine.IsEmbedded ? LocalServers : [new ContainerRuntime()],
        new GatewayPort(repository),
    ];

    /// <summary>Tests listen on ports of their own; those of the dashboard, which only one engine has, look at it in a browser.</summary>
    public static IReadOnlyList<IPrerequisite> OfTests(Repository repository, EngineChoice engine) =>
    [
        .. Of(repository, engine).Where(prerequisite => prerequisite is not GatewayPort),
        .. engine.IsEmbedded ? [new Chromium()] : Array.Empty<IPrerequisite>(),
    ];

    private static IPrerequisite[] LocalServers =>
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
