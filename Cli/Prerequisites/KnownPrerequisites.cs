using Cli.Aspire;

namespace Cli.Prerequisites;

/// <summary>What the system needs on the machine.</summary>
internal static class KnownPrerequisites
{
    public static IReadOnlyList<IPrerequisite> Of(Repository repository, IAspireCli aspire, ServerChoice servers) =>
    [
        new DotNetSdk(repository),
        new AspireTool(aspire),
        .. servers.AreLocal ? LocalServer.All : [new AnsweringContainerRuntime()],
        new GatewayPort(new(aspire, repository.AppHostProject)),
    ];

    /// <summary>For a system, or tests, on ports of their own.</summary>
    public static IReadOnlyList<IPrerequisite> OnOtherPorts(this IReadOnlyList<IPrerequisite> prerequisites) =>
        [.. prerequisites.Where(prerequisite => prerequisite is not GatewayPort)];

    /// <summary>What the tests need besides.</summary>
    public static IReadOnlyList<IPrerequisite> OfTests { get; } =
    [
        //#if (sample)
        new Chromium(),
        //#endif
    ];
}
