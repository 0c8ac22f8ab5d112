using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cli.Scaffolding.Naming;

/// <summary>What a new service must not be called because something here, or under it, is called so.</summary>
internal static partial class TakenNames
{
    // Of the frameworks, and of what is compiled into tests and the AppHost.
    private static readonly string[] Roots = ["System", "Microsoft", "Windows", "Aspire", "Projects", "Testing", "Xunit", "DbUp"];

    /// <exception cref="CommandFailedException">The name is taken; the message says by what.</exception>
    public static void RequireFree(ServiceName name, Repository repository)
    {
        RequireNoFolder(name, repository);
        RequireNoNamespace(name, repository);
        if (ReservedNames.Contains(name.Value))
            throw Taken(name, $"every service sees a type called '{name.Value}', which a namespace of that name would hide");
        RequireNoResource(name, repository);
        RequireNoRoute(name, repository);
    }

    private static void RequireNoFolder(ServiceName name, Repository repository)
    {
        foreach (var (parent, folder) in new[] { (repository.ServicesDirectory, name.Value), (repository.TestsDirectory, name.TestProject) })
        {
            // Without regard to case, as macOS and Windows see it.
            var there = Directory.Exists(parent) ? Directory.EnumerateFileSystemEntries(parent).FirstOrDefault(entry => Same(Path.GetFileName(entry), folder)) : null;
            if (there is not null)
                throw Taken(name, $"'{Path.GetRelativePath(repository.Root, there)}' exists");
        }
    }

    private static void RequireNoNamespace(ServiceName name, Repository repository)
    {
        if (repository.Projects().FirstOrDefault(project => Same(Root(Path.GetFileNameWithoutExtension(project)), name.Value)) is { } project)
            throw Taken(name, $"it is the namespace of {Path.GetRelativePath(repository.Root, project)}");

        var packages = Path.Combine(repository.Root, "Directory.Packages.props");
        var package = !File.Exists(packages) ? null : XDocument.Load(packages).Descendants("PackageVersion")
            .Select(version => (string?)version.Attribute("Include"))
            .FirstOrDefault(id => id is not null && Same(Root(id), name.Value));
        if (package is not null)
            throw Taken(name, $"it is the namespace of the package {package}");
        if (Roots.FirstOrDefault(root => Same(root, name.Value)) is { } root)
            throw Taken(name, $"it is a namespace of .NET or its libraries: {root}");
    }

    private static void RequireNoResource(ServiceName name, Repository repository)
    {
        var file = Path.Combine(repository.AppHostDirectory, "AppHost.cs");
        if (!File.Exists(file))
            return; // its absence is reported where the file is to be changed

        var wanted = NamesFor(name.Resource);
        foreach (var resource in Resource().Matches(File.ReadAllText(file)).Select(resource => resource.Groups["name"].Value).Append("gateway"))
        {
            if (wanted.Any(own => NamesFor(resource).Any(other => Same(own, other))))
                throw Taken(name, $"'{resource}' is a resource of AppHost/AppHost.cs");
        }
    }

    /// <summary>A service, its database, and the roles that it logs in as.</summary>
    private static string[] NamesFor(string resource) =>
        [resource, $"{resource}-a", $"{resource}-b", $"{resource}-owner", $"{resource.Replace("-", "", StringComparison.Ordinal)}db"];

    private static void RequireNoRoute(ServiceName name, Repository repository)
    {
        foreach (var file in Directory.EnumerateDirectories(repository.ServicesDirectory).Select(service => Path.Combine(service, "routes.json")).Where(File.Exists))
        {
            var (text, where) = (File.ReadAllText(file), Path.GetRelativePath(repository.Root, file));
            if (RoutePath().Matches(text).FirstOrDefault(path => Same(path.Groups["first"].Value, name.Resource)) is { } path)
                throw Taken(name, $"{where} leads '{path.Groups["path"].Value}' to another service");
            if (text.Contains($"\"{name.ReadScope}\"", StringComparison.OrdinalIgnoreCase) || text.Contains($"\"{name.WriteScope}\"", StringComparison.OrdinalIgnoreCase))
                throw Taken(name, $"another service declares the scopes {name.ReadScope} and {name.WriteScope} ({where})");
        }
    }

    private static string Root(string name) => name.Split('.', '-')[0];

    private static bool Same(string one, string another) => string.Equals(one, another, StringComparison.OrdinalIgnoreCase);

    private static CommandFailedException Taken(ServiceName name, string why) =>
        new($"'{name.Value}' cannot be added: {why}. Choose another name. Nothing was changed.");

    /// <summary>Resources and parameters that are written out.</summary>
    [GeneratedRegex("\\bAdd\\w+(<[^>]+>)?\\(\\s*\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resource();

    [GeneratedRegex("\"Path\": *\"(?<path>/api/v[0-9]+/(?<first>[^/\"]+)[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoutePath();
}
