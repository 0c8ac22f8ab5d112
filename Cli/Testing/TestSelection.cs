using System.Xml.Linq;

namespace Cli.Testing;

/// <summary>Which test modules run, and which of their tests.</summary>
/// <param name="Modules">Names of test projects.</param>
/// <param name="Test">Part of a test's full name; null for all tests.</param>
internal sealed record TestSelection(IReadOnlyList<string> Modules, string? Test)
{
    /// <summary>A project's name, with or without `.Tests`, selects it; part of names selects those projects; anything else tests by their name.</summary>
    public static TestSelection From(Repository repository, string? filter)
    {
        string[] modules =
        [
            .. Directory.EnumerateFiles(repository.TestsDirectory, "*.csproj", SearchOption.AllDirectories)
                .Where(IsTestProject)
                .Select(project => Path.GetFileNameWithoutExtension(project))
                .Order(StringComparer.Ordinal),
        ];
        if (string.IsNullOrEmpty(filter))
            return new(modules, Test: null);

        if (modules.FirstOrDefault(module => Is(module, filter) || Is(module, $"{filter}.Tests")) is { } exact)
            return new([exact], Test: null);

        string[] named = [.. modules.Where(module => module.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        return named.Length > 0 ? new(named, Test: null) : new(modules, filter);
    }

    /// <summary>Programs that tests start stand among them and say that they are none themselves.</summary>
    private static bool IsTestProject(string path) =>
        XDocument.Load(path).Descendants("IsTestProject").All(property => !bool.TryParse(property.Value, out var isTest) || isTest);

    private static bool Is(string module, string name) => string.Equals(module, name, StringComparison.OrdinalIgnoreCase);
}
