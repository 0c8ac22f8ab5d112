namespace Templates;

/// <summary>The repository under test, and temporary folders outside of it.</summary>
internal static class Folders
{
    public static string Repository { get; } = FindRepository();

    /// <summary>Tests of the template's own parts, which no solution gets.</summary>
    public static IReadOnlyList<string> TestsOfTheTemplate { get; } =
    [
        "Tests/AppHost.Tests/", "Tests/Benchmarks/", "Tests/Benchmarks.Tests/", "Tests/Chaos/Tests/", "Tests/Cli.Tests/", "Tests/Gateway.Tests/Robustness/", "Tests/Identity.Tests/Robustness/",
        "Tests/KillPointService/", "Tests/Messaging.Tests/", "Tests/Scaffolding/", "Tests/ServiceDefaults.Tests/", "Tests/Shared/Cli/", "Tests/Shared/Mtls/", "Tests/Shared/Repository/", "Tests/Templates/",
    ];

    /// <summary>
    /// Below the system's temporary folder, where nothing above has build settings that could leak in. Others may pass: as root,
    /// PostgreSQL runs as a user of its own.
    /// </summary>
    public static DirectoryInfo Temporary()
    {
        var directory = Directory.CreateTempSubdirectory("templates-");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory.FullName, (UnixFileMode)0b111_001_001);
        return directory;
    }

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, ".template.config", "template.json")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"No .template.config/template.json above '{AppContext.BaseDirectory}'.");
        return directory.FullName;
    }
}
