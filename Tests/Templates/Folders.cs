using System.Text.Json;

namespace Templates;

/// <summary>The repository under test, and temporary folders outside of it.</summary>
internal static class Folders
{
    public static string Repository { get; } = FindRepository();

    /// <summary>Tests of the template's own parts, which no solution gets: template.json excludes them.</summary>
    public static IReadOnlyList<string> TestsOfTheTemplate { get; } = ReadExcluded();

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

    private static string[] ReadExcluded()
    {
        var json = File.ReadAllText(Path.Combine(Repository, ".template.config", "template.json"));
        using var template = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip });
        var excluded = template.RootElement.GetProperty("sources")[0].GetProperty("modifiers").EnumerateArray().Last().GetProperty("exclude");
        return [.. excluded.EnumerateArray().Select(path => path.GetString()!).Where(path => path.StartsWith("Tests/", StringComparison.Ordinal)).Select(path => path.TrimEnd('*'))];
    }

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, ".template.config", "template.json")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"No .template.config/template.json above '{AppContext.BaseDirectory}'.");
        return directory.FullName;
    }
}
