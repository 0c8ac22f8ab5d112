using System.Text.Json;
using System.Text.RegularExpressions;

namespace Templates;

/// <summary>Every combination of options gives a solution whose parts fit, by its text.</summary>
public sealed partial class GenerationTests(TemplatePackage package)
{
    public static TheoryData<Combination> Combinations { get; } = [.. Combination.All];

    [Theory, MemberData(nameof(Combinations))]
    public async Task Solution_OfEveryCombination_HasNoMarkerAndNoReferenceToWhatIsNotThere(Combination combination)
    {
        using var solution = await package.Hive.CreateAsync("Contoso.Shop", combination.Options);

        Assert.Empty(Markers.In(solution));
        Assert.Empty(Dangling(solution));
        Assert.Contains("Tests/Messaging.Guarantees/DeliveryTests.cs", solution.Files);
        Assert.Equal(combination.Sample, Directory.Exists(Path.Combine(solution.Root, "Services", "Ordering")));
        Assert.Equal(combination.Auth == "identity", Directory.Exists(Path.Combine(solution.Root, "Services", "Identity")));
        Assert.Equal(combination.Deploy == "azure", File.Exists(Path.Combine(solution.Root, "azure.yaml")));
        Assert.DoesNotContain(solution.Files, file => Folders.TestsOfTheTemplate.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)) || file.Contains(".template.config/", StringComparison.Ordinal) && !file.StartsWith("templates/service", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Origin_OfASolution_NamesVersionAndEveryOption()
    {
        using var solution = await package.Hive.CreateAsync("Say \"hi\"", "--sample", "false", "--gateway-port", "9080", "--company", "A \"B\" & C");

        using var origin = JsonDocument.Parse(solution.Read(".platform/template.json"));
        var options = origin.RootElement.GetProperty("options");
        Assert.Equal("1.0.0", origin.RootElement.GetProperty("version").GetString());
        Assert.Equal("Say \"hi\"", origin.RootElement.GetProperty("name").GetString());
        Assert.False(options.GetProperty("sample").GetBoolean());
        Assert.Equal("identity", options.GetProperty("auth").GetString());
        Assert.Equal("azure", options.GetProperty("deploy").GetString());
        Assert.Equal(9080, options.GetProperty("gateway-port").GetInt32());
        Assert.Equal(18888, options.GetProperty("dashboard-port").GetInt32());
        Assert.Equal("A \"B\" & C", options.GetProperty("company").GetString());
        Assert.Equal("", options.GetProperty("authors").GetString());
        Assert.Equal("mit", options.GetProperty("license").GetString());
    }

    /// <summary>Projects, project references, links and owners' paths that lead to no file.</summary>
    private static IEnumerable<string> Dangling(Solution solution) =>
    [
        .. from line in solution.Lines(Path.GetFileName(solution.File))
           from Match match in ProjectInSolution().Matches(line)
           let path = match.Groups["path"].Value.Replace('\\', '/')
           where !solution.Files.Contains(path)
           select $"{Path.GetFileName(solution.File)}: {path}",
        .. from file in solution.Files
           where file.EndsWith(".csproj", StringComparison.Ordinal) && !file.StartsWith("templates/", StringComparison.Ordinal)
           from Match match in IncludedFile().Matches(solution.Read(file))
           let path = match.Groups["path"].Value
           where !path.Contains("$(", StringComparison.Ordinal) && !Exists(solution, file, path)
           select $"{file}: {path}",
        .. from file in solution.Files
           where file.EndsWith(".md", StringComparison.Ordinal) && !file.StartsWith("templates/", StringComparison.Ordinal)
           from Match match in Link().Matches(solution.Read(file))
           let path = match.Groups["path"].Value
           where !Exists(solution, file, path)
           select $"{file}: {path}",
        .. from line in solution.Lines(".github/CODEOWNERS")
           where line.StartsWith('/')
           let path = line.Split(' ')[0][1..]
           where !Path.Exists(Path.Combine(solution.Root, path))
           select $"CODEOWNERS: {path}",
    ];

    /// <summary>Up to the first wildcard.</summary>
    private static bool Exists(Solution solution, string from, string path)
    {
        var wildcard = path.IndexOf('*', StringComparison.Ordinal);
        var certain = wildcard < 0 ? path : path[..(path.LastIndexOf('/', wildcard) + 1)];
        return Path.Exists(Path.Combine(solution.Root, Path.GetDirectoryName(from)!, certain));
    }

    [GeneratedRegex("= \"[^\"]+\", \"(?<path>[^\"]+\\.csproj)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectInSolution();

    [GeneratedRegex("<(?:ProjectReference|Compile|Import|None|Content|EmbeddedResource) (?:Include|Project)=\"(?<path>[^\"]*/[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IncludedFile();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)(?<path>[^)#\s]+)(?:#[^)]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
