using System.Text.Json;

namespace Aspire.Hosting.ApplicationModel;

internal sealed record NamedLaunchProfile(string Name, LaunchProfile Profile);

/// <summary>
/// Chooses a project's launch profile: the one asked for, else the one that the AppHost itself runs with, else the first that
/// starts a project or program.
/// </summary>
internal static class LaunchProfiles
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static NamedLaunchProfile? Choose(IResource resource, IProjectMetadata project)
    {
        if (resource.Annotations.OfType<ExcludeLaunchProfileAnnotation>().Any())
            return null;

        var profiles = (project.LaunchSettings ?? Read(project))?.Profiles ?? [];
        if (resource.Annotations.OfType<LaunchProfileAnnotation>().LastOrDefault() is { } asked)
        {
            return Find(asked.LaunchProfileName) ?? throw new DistributedApplicationException(
                $"Project '{project.ProjectPath}' of resource '{resource.Name}' has no launch profile '{asked.LaunchProfileName}'. " +
                (profiles.Count == 0 ? "It has none at all." : $"It has: {string.Join(", ", profiles.Keys)}."));
        }

        return (resource.Annotations.OfType<DefaultLaunchProfileAnnotation>().LastOrDefault() is { } preferred ? Find(preferred.LaunchProfileName) : null)
            ?? profiles.Where(item => Starts(item.Value)).Select(item => new NamedLaunchProfile(item.Key, item.Value)).FirstOrDefault();

        NamedLaunchProfile? Find(string name) => profiles.TryGetValue(name, out var profile) ? new NamedLaunchProfile(name, profile) : null;
    }

    /// <summary>Reads the launch settings of the project in a directory; null when it has none.</summary>
    public static LaunchSettings? ReadFromDirectory(string directory) => ReadFile(Path.Combine(directory, "Properties", "launchSettings.json"));

    private static LaunchSettings? Read(IProjectMetadata project)
    {
        if (!File.Exists(project.ProjectPath))
            throw new DistributedApplicationException($"Project file '{project.ProjectPath}' does not exist. Check the path given to AddProject.");

        return ReadFromDirectory(Path.GetDirectoryName(Path.GetFullPath(project.ProjectPath))!)
            ?? (project.IsFileBasedApp ? ReadFile(Path.ChangeExtension(project.ProjectPath, ".run.json")) : null);
    }

    private static LaunchSettings? ReadFile(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), Json);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"Launch settings '{path}' are not valid JSON: {exception.Message}", exception);
        }
    }

    private static bool Starts(LaunchProfile profile) =>
        string.IsNullOrEmpty(profile.CommandName)
        || profile.CommandName.Equals("Project", StringComparison.OrdinalIgnoreCase)
        || profile.CommandName.Equals("Executable", StringComparison.OrdinalIgnoreCase);
}
