using System.Text.RegularExpressions;

namespace Cli.Scaffolding;

/// <summary>What a new service must not be called because something here, or under it, is called so.</summary>
internal static partial class TakenNames
{
    // Namespaces of what is compiled into tests and the AppHost, beside those of packages.
    private static readonly string[] OtherNamespaces = ["System", "Windows", "Projects", "Testing"];

    // A namespace of such a name would hide the type: what every file sees without a using directive, and what services use of these folders.
    private static readonly string[] ImplicitNamespaces = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"];
    private static readonly string[] FoldersOfTypes = ["Messaging", "ServiceDefaults", "Tests/Shared", "templates/service"];

    /// <exception cref="CommandFailedException">The name is taken; the message says by what.</exception>
    public static void RequireFree(string name, string resource, Repository repository)
    {
        string[] wanted = [name, .. OfResource(resource)];
        if (IsType(name, repository))
            throw Taken(name, $"services see a type called '{name}', which a namespace of that name would hide");

        // Without regard to case, as macOS and Windows see folders.
        if (Everything(repository).FirstOrDefault(taken => wanted.Contains(taken.Name, StringComparer.OrdinalIgnoreCase)) is { Name: not null } found)
            throw Taken(name, found.Holder);
    }

    /// <summary>Whether a type is called so that a service's files see.</summary>
    public static bool IsType(string name, Repository repository) =>
        ImplicitNamespaces.Any(space => typeof(object).Assembly.GetType($"{space}.{name}") is not null)
        || FoldersOfTypes.Select(folder => Path.Combine(repository.Root, folder)).Where(Directory.Exists)
            .Any(folder => Directory.EnumerateFiles(folder, $"{name}.cs", SearchOption.AllDirectories).Any());

    private static IEnumerable<(string Name, string Holder)> Everything(Repository repository)
    {
        foreach (var folder in ((string[])[repository.Root, repository.ServicesDirectory, repository.TestsDirectory]).SelectMany(Directory.EnumerateDirectories))
            yield return (Path.GetFileName(folder).Replace(".Tests", "", StringComparison.Ordinal), $"'{Path.GetRelativePath(repository.Root, folder)}' exists");

        var packages = Package().Matches(File.ReadAllText(Path.Combine(repository.Root, "Directory.Packages.props")));
        foreach (var space in packages.Select(package => package.Groups["root"].Value).Concat(OtherNamespaces))
            yield return (space, $"it is a namespace of .NET or of a package: {space}");

        foreach (var resource in Resource().Matches(File.ReadAllText(Path.Combine(repository.AppHostDirectory, "AppHost.cs"))).Select(match => match.Groups["name"].Value).Append("gateway"))
        {
            foreach (var name in OfResource(resource))
                yield return (name, $"'{resource}' is a resource of AppHost/AppHost.cs");
        }

        foreach (var file in Directory.EnumerateDirectories(repository.ServicesDirectory).Select(service => Path.Combine(service, "routes.json")).Where(File.Exists))
        {
            foreach (Match match in RouteOrScope().Matches(File.ReadAllText(file)))
                yield return (match.Groups["name"].Value, $"{Path.GetRelativePath(repository.Root, file)} has '{match.Value.Trim('"')}'");
        }
    }

    /// <summary>A service, its database, and the roles of that.</summary>
    private static string[] OfResource(string resource) => [resource, $"{resource}-a", $"{resource}-b", $"{resource}-owner", $"{resource.Replace("-", "", StringComparison.Ordinal)}db"];

    private static CommandFailedException Taken(string name, string why) => new($"'{name}' cannot be added: {why}. Choose another name. Nothing was changed.");

    [GeneratedRegex("Include=\"(?<root>[^\".-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Package();

    /// <summary>Resources and parameters that are written out.</summary>
    [GeneratedRegex("\\bAdd\\w+(<[^>]+>)?\\(\\s*\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resource();

    [GeneratedRegex("/api/v[0-9]+/(?<name>[^/\"]+)|\"(?<name>[a-z0-9-]+)\\.(read|write)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RouteOrScope();
}
