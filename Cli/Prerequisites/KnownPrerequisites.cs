namespace Cli.Prerequisites;

/// <summary>What each engine needs on the machine.</summary>
internal static class KnownPrerequisites
{
    public static IReadOnlyList<IPrerequisite> Of(Repository repository, EngineChoice engine) =>
    [
        new DotNetSdk(repository),
        //#if (embedded)
        .. engine.IsEmbedded ? LocalServers.All : [],
        //#endif
        .. engine.IsEmbedded ? Array.Empty<IPrerequisite>() : [new ContainerRuntime()],
        new GatewayPort(repository),
    ];

    /// <summary>Tests listen on ports of their own.</summary>
    public static IReadOnlyList<IPrerequisite> OfTests(Repository repository, EngineChoice engine) =>
    [
        .. Of(repository, engine).Where(prerequisite => prerequisite is not GatewayPort),
        //#if (sample && embedded)
        // Those of the dashboard, which only one engine has, look at it in a browser.
        .. engine.IsEmbedded ? [new Chromium()] : Array.Empty<IPrerequisite>(),
        //#endif
    ];
}
