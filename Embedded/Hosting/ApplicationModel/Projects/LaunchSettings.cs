namespace Aspire.Hosting;

/// <summary>The content of a project's <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchSettings
{
    /// <summary>The profiles by name.</summary>
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

/// <summary>How a project is started during development.</summary>
public sealed class LaunchProfile
{
    /// <summary>What it starts: <c>Project</c>, <c>Executable</c>, …</summary>
    public string? CommandName { get; set; }

    /// <summary>Its arguments.</summary>
    public string? CommandLineArgs { get; set; }

    /// <summary>The addresses that it listens on, separated by semicolons.</summary>
    public string? ApplicationUrl { get; set; }

    /// <summary>The address that a browser is opened at.</summary>
    public string? LaunchUrl { get; set; }

    /// <summary>Its environment variables.</summary>
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}
