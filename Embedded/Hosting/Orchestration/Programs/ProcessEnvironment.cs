using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>The environment of a resource's process, laid over the AppHost's own.</summary>
internal static class ProcessEnvironment
{
    /// <summary>What concerns the AppHost itself: its addresses, its dashboard, its engine, its memory.</summary>
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "DOTNET_GCgen0size", "AppHostEngine"];

    /// <summary>Removes what is the AppHost's own.</summary>
    public static Dictionary<string, string?> WithoutAppHosts => NotInherited
        .Concat(Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("ASPIRE_", StringComparison.Ordinal)))
        .ToDictionary(name => name, _ => (string?)null);

    public static Dictionary<string, string?> Of(ProcessConfiguration configuration)
    {
        var environment = WithoutAppHosts;
        environment["DOTNET_ROOT"] = DotNet.Root;
        foreach (var (name, value) in configuration.Environment)
            environment[name] = value;
        return environment;
    }
}
