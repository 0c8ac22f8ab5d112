using System.Text.Json;
using System.Xml.Linq;

namespace AppHost.Delivery;

/// <summary>A service with a pipeline of its own.</summary>
/// <param name="Name">What AppHost.cs calls it.</param>
/// <param name="Project">Its project file. Paths are relative to the repository's root, with forward slashes.</param>
/// <param name="Paths">Globs of the files that it and its tests are made of.</param>
internal sealed record DeliveredService(string Name, string Project, IReadOnlyList<string> Paths)
{
    private static readonly string[] OfEveryBuild =
    [
        ".config/dotnet-tools.json", ".editorconfig", "Directory.*.props", "Services/Directory.Build.*", "Services/Runtime.props", "Tests/Directory.Build.*", "global.json", "nuget.config",
    ];

    /// <summary>Its project, its tests, and the projects and files that these are built from, as restored.</summary>
    /// <exception cref="DeliveryException">A project is not restored.</exception>
    public static DeliveredService Of(ProjectResource resource, string root)
    {
        var project = resource.GetProjectMetadata().ProjectPath;
        var name = Path.GetFileNameWithoutExtension(project);
        string[] own = [.. new[] { project, Path.Combine(root, "Tests", $"{name}.Tests", $"{name}.Tests.csproj") }.Where(File.Exists)];
        string[] projects = [.. own.Concat(own.SelectMany(References)).Distinct()];
        var folders = projects.Select(path => Path.Combine(Path.GetDirectoryName(path)!, "**", "*"));
        var paths = folders.Concat(projects.SelectMany(FilesElsewhere)).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'));
        return new(resource.Name, Path.GetRelativePath(root, project).Replace('\\', '/'), [.. paths.Concat(OfEveryBuild).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>The projects that it refers to, and those that they refer to.</summary>
    private static IEnumerable<string> References(string project)
    {
        var folder = Path.GetDirectoryName(project)!;
        var assets = Path.Combine(folder, "obj", "project.assets.json");
        if (!File.Exists(assets))
            throw new DeliveryException($"'{project}' is not restored. Run: dotnet restore");

        using var json = JsonDocument.Parse(File.ReadAllBytes(assets));
        return [.. json.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() is "project")
            .Select(library => Path.GetFullPath(library.Value.GetProperty("path").GetString()!, folder))];
    }

    /// <summary>Files of other folders that a project, or what it imports, includes.</summary>
    private static IEnumerable<string> FilesElsewhere(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        foreach (var element in XDocument.Load(file).Descendants())
        {
            var isImport = element.Name.LocalName is "Import";
            var path = (element.Attribute(isImport ? "Project" : "Include")?.Value ?? "").Replace("$(MSBuildThisFileDirectory)", "./", StringComparison.Ordinal);
            if (!path.StartsWith('.') || path.Contains('$', StringComparison.Ordinal) || path.EndsWith(".csproj", StringComparison.Ordinal))
                continue;

            path = Path.GetFullPath(path, folder);
            yield return path;
            foreach (var further in isImport ? FilesElsewhere(path) : [])
                yield return further;
        }
    }
}
