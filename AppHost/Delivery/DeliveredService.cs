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
        ".config/dotnet-tools.json", ".editorconfig", "Directory.*.props", "Services/Directory.Build.*", "Tests/Directory.Build.*", "global.json", "nuget.config",
    ];

    /// <summary>Its project, its tests, and the projects and files that these are built from.</summary>
    public static DeliveredService Of(ProjectResource resource, string root)
    {
        var project = resource.GetProjectMetadata().ProjectPath;
        var name = Path.GetFileNameWithoutExtension(project);
        HashSet<string> sources = [];
        foreach (var own in new[] { project, Path.Combine(root, "Tests", $"{name}.Tests", $"{name}.Tests.csproj") }.Where(File.Exists))
            Collect(own, sources);
        var paths = sources.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Concat(OfEveryBuild);
        return new(resource.Name, Path.GetRelativePath(root, project).Replace('\\', '/'), [.. paths.Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Adds a project's folder, or a file that a project imports, and what either refers to.</summary>
    private static void Collect(string file, HashSet<string> sources)
    {
        var folder = Path.GetDirectoryName(file)!;
        var isProject = IsProject(file);
        if (!sources.Add(isProject ? Path.Combine(folder, "**", "*") : file))
            return;

        if (isProject && Path.GetFullPath("../Directory.Build.props", folder) is var imported && File.Exists(imported))
            Follow(imported, sources);
        Follow(file, sources);
    }

    private static void Follow(string file, HashSet<string> sources)
    {
        foreach (var element in XDocument.Load(file).Descendants())
        {
            var isImport = element.Name.LocalName is "Import";
            var path = (element.Attribute(isImport ? "Project" : "Include")?.Value ?? "").Replace("$(MSBuildThisFileDirectory)", "./", StringComparison.Ordinal);
            if (!path.StartsWith('.') || path.Contains('$', StringComparison.Ordinal))
                continue;

            path = Path.GetFullPath(path, Path.GetDirectoryName(file)!);
            if (!isImport && !IsProject(path))
                sources.Add(path);
            else if (!path.Contains('*', StringComparison.Ordinal)) // the AppHost runs all services, and is built from none
                Collect(path, sources);
        }
    }

    private static bool IsProject(string file) => file.EndsWith(".csproj", StringComparison.Ordinal);
}
