using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding.Edits;

/// <summary>
/// Adds service and tests to the solution, in the folders Services and Tests, as `dotnet sln add` does; but leaves every other
/// line as it is, also those that only the solution template knows.
/// </summary>
internal static partial class SolutionEdit
{
    private const string CSharp = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    private static readonly string[] Settings = ["ActiveCfg", "Build.0"];

    /// <exception cref="NoPlaceException">A section of the solution is missing.</exception>
    public static string Apply(string text, ServiceName name)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        Add(lines, "Services", name.Value);
        Add(lines, "Tests", name.TestProject);
        return string.Join('\n', lines);
    }

    private static void Add(List<string> lines, string folder, string project)
    {
        var path = $@"{folder}\{project}\{project}.csproj";
        var id = IdOf(path);
        Insert(lines, lines.IndexOf("Global"), "Global", [$"Project(\"{CSharp}\") = \"{project}\", \"{path}\", \"{id}\"", "EndProject"]);

        var configurations = Section(lines, "SolutionConfigurationPlatforms").Select(line => line.Split('=')[0].Trim()).Where(line => line.Contains('|', StringComparison.Ordinal)).ToList();
        InsertInto(lines, "ProjectConfigurationPlatforms",
            from configuration in configurations
            from what in Settings
            select $"\t\t{id}.{configuration}.{what} = {configuration.Split('|')[0]}|Any CPU");

        // A solution without the folder shows the project at its root.
        if (lines.Select(line => Folder().Match(line)).FirstOrDefault(match => match.Groups["name"].Value == folder) is { } found)
            InsertInto(lines, "NestedProjects", [$"\t\t{id} = {found.Groups["id"].Value}"]);
    }

    private static IEnumerable<string> Section(List<string> lines, string section) =>
        lines.SkipWhile(line => !Begins(line, section)).Skip(1).TakeWhile(line => line.Trim() != "EndGlobalSection");

    private static void InsertInto(List<string> lines, string section, IEnumerable<string> added)
    {
        var begin = lines.FindIndex(line => Begins(line, section));
        Insert(lines, begin < 0 ? -1 : lines.FindIndex(begin, line => line.Trim() == "EndGlobalSection"), $"GlobalSection({section})", added);
    }

    private static void Insert(List<string> lines, int index, string what, IEnumerable<string> added)
    {
        if (index < 0)
            throw new NoPlaceException(what);
        lines.InsertRange(index, added);
    }

    private static bool Begins(string line, string section) => line.Trim().StartsWith($"GlobalSection({section})", StringComparison.Ordinal);

    /// <summary>The same for the same project, whoever adds it.</summary>
    private static string IdOf(string path) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16)).ToString("B").ToUpperInvariant();

    [GeneratedRegex("^Project\\(\"\\{2150E333-8FDC-42A3-9474-1A3956D46DE8\\}\"\\) = \"(?<name>[^\"]+)\", \"[^\"]*\", \"(?<id>\\{[^}]+\\})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Folder();
}
