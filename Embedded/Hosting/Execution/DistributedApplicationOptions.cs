using System.Reflection;

namespace Aspire.Hosting;

/// <summary>Options of <see cref="DistributedApplication.CreateBuilder(DistributedApplicationOptions)"/>.</summary>
public sealed class DistributedApplicationOptions
{
    private string? _projectDirectory;

    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; the entry assembly when null.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The AppHost's directory, which relative paths start from; where the AppHost was built when null.</summary>
    public string? ProjectDirectory
    {
        get => _projectDirectory ?? Metadata("AppHostProjectPath");
        set => _projectDirectory = value;
    }

    /// <summary>Whether there is no dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether the resources' logs also go to the AppHost's.</summary>
    public bool EnableResourceLogging { get; set; }

    internal Assembly? Assembly
    {
        get => field ??= AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        set;
    }

    /// <summary>Whether the application runs in a test: nothing is shown, and no failure ends the process.</summary>
    internal bool IsTest { get; set; }

    internal string? ProjectName => Metadata("AppHostProjectName");

    private string? Metadata(string key) => AppHostMetadata.Find(Assembly, key);
}

internal static class AppHostMetadata
{
    /// <summary>A fact that the build wrote into the AppHost's assembly.</summary>
    public static string? Find(Assembly? assembly, string key) => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => string.Equals(attribute.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
