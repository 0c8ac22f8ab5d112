using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// How an application runs in a test: without dashboard, in Development, on ports that nobody else uses, and otherwise as its launch
/// profile says. The command line and the environment can say otherwise.
/// </summary>
internal static class TestDefaults
{
    // A host reads variables with these prefixes without them.
    private static readonly string[] HostPrefixes = ["DOTNET_", "ASPNETCORE_"];

    public static void Apply(DistributedApplicationOptions options, HostApplicationBuilderSettings settings, Assembly? appHost)
    {
        options.DisableDashboard = true;
        options.IsTest = true;
        if (appHost is not null)
            settings.ApplicationName = appHost.GetName().Name;
        if (options.ProjectDirectory is { } directory && Directory.Exists(directory))
            settings.ContentRootPath = directory;

        var defaults = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) // as configuration keys compare
        {
            ["DcpPublisher:RandomizePorts"] = "true",
            [HostDefaults.EnvironmentKey] = Environments.Development,
        };
        AddLaunchProfile(defaults, options, settings);
        settings.Configuration ??= new ConfigurationManager();
        settings.Configuration.AddInMemoryCollection(defaults);
    }

    private static void AddLaunchProfile(Dictionary<string, string?> defaults, DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        if (options.ProjectDirectory is not { } directory || LaunchProfiles.ReadFromDirectory(directory) is not { Profiles: { Count: > 0 } profiles })
            return;

        var asked = new ConfigurationBuilder().AddCommandLine(settings.Args ?? []).Build()["DOTNET_LAUNCH_PROFILE"];
        if (asked is not null && !profiles.ContainsKey(asked))
            throw new InvalidOperationException($"The AppHost in '{directory}' has no launch profile '{asked}'. It has: {string.Join(", ", profiles.Keys)}.");

        var name = asked ?? profiles.Keys.First();
        defaults["DOTNET_LAUNCH_PROFILE"] = name;
        foreach (var (key, value) in profiles[name].EnvironmentVariables)
        {
            defaults[key] = value;
            foreach (var prefix in HostPrefixes.Where(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                defaults[key[prefix.Length..]] = value;
        }
    }
}
