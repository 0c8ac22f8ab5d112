namespace Templates;

/// <summary>The default solution is this repository: what differs is what name and options explain.</summary>
public sealed class DifferenceTests(TemplatePackage package)
{
    private static readonly string[] OnlyHere =
    [
        ".template.config/", "templates/solution/", "templates/Pack.targets", "templates/README.md", "templates/Templates.csproj", "templates/Directory.Build.props",
        .. Folders.TestsOfTheTemplate,
    ];

    // Which packages a solution has depends on its options, so it gets lock files of its own.
    private const string LockFile = ".lock.json";

    // Line by line, where the name of the solution stands.
    private static readonly string[] WithName =
    [
        ".platform/template.json", "AppHost/AppHost.csproj", "AppHost/MutualTls.cs", "Contoso.Shop.sln", "Directory.Build.props", "LICENSE", "README.md",
        "ServiceDefaults/Mtls/MtlsOptions.cs", "Tests/Integration/MutualTlsTests.cs", "azure.yaml", "docs/security.md",
    ];

    [Fact]
    public async Task Solution_WithTheRepositorysOwnName_IsTheRepositoryWithoutTheTemplatesParts()
    {
        using var solution = await package.Hive.CreateAsync("Platform", "--company", "The Platform authors");
        var tracked = await TrackedAsync();

        Assert.Equal([".platform/template.json"], solution.Files.Except(tracked));
        Assert.All(tracked.Except(solution.Files), file => Assert.True(OnlyHere.Any(part => file.StartsWith(part, StringComparison.Ordinal)) || file.EndsWith(LockFile, StringComparison.Ordinal) || IsOfAnotherOption(file), $"{file} is lost."));
        foreach (var file in tracked.Intersect(solution.Files))
        {
            var original = Path.Combine(Folders.Repository, file);
            if (!Markers.IsBinary(file))
                AssertSame(file, [.. File.ReadLines(original).Select(Timeless)], [.. solution.Lines(file).Select(Timeless)]);
            else
                Assert.Equal(File.ReadAllBytes(original), File.ReadAllBytes(Path.Combine(solution.Root, file)));
        }
    }

    [Fact]
    public async Task Solution_WithAnotherName_HasItOnlyWhereANameBelongs()
    {
        using var ours = await package.Hive.CreateAsync("Platform", "--company", "The Platform authors");
        using var theirs = await package.Hive.CreateAsync("Contoso.Shop");

        var different =
            from file in theirs.Files
            where file == "Contoso.Shop.sln" || !ours.Files.Contains(file) || !File.ReadAllBytes(Path.Combine(ours.Root, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(theirs.Root, file)))
            select file;
        Assert.Equal(WithName, different);
        foreach (var file in WithName.Except([".platform/template.json", "AppHost/AppHost.csproj", "Contoso.Shop.sln"]))
            Assert.All(theirs.Lines(file).Except(ours.Lines(file)), line => Assert.Contains("contoso", line, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(ours.Read("Platform.sln"), theirs.Read("Contoso.Shop.sln"));
    }

    /// <summary>The new text has every unconditional line of the old one in its order, and no line that the old one has not.</summary>
    private static void AssertSame(string file, string[] original, string[] generated)
    {
        Assert.True(IsSubsequence(generated, original), $"{file}: the solution has lines that the repository has not, or in another order: {string.Join('\n', generated.Except(original).Take(5))}");
        string[] certain = [.. Markers.Unconditional(original)];
        Assert.True(IsSubsequence(certain, generated), $"{file}: lines are lost without an option that explains it: {string.Join('\n', certain.Except(generated).Take(5))}");
    }

    private static bool IsSubsequence(string[] part, string[] whole)
    {
        var next = 0;
        foreach (var line in whole)
            next += next < part.Length && part[next] == line ? 1 : 0;
        return next == part.Length;
    }

    /// <summary>The year of the copyright and the identity of the user secrets are new in each solution.</summary>
    private static string Timeless(string line) =>
        line.Contains("<UserSecretsId>", StringComparison.Ordinal) ? "<UserSecretsId>"
        : line.StartsWith("Copyright (c) ", StringComparison.Ordinal) ? $"Copyright {line["Copyright (c) 2026".Length..]}"
        : line;

    // Files that exist for another choice than the default one.
    private static bool IsOfAnotherOption(string file) => false;

    private static async Task<IReadOnlyList<string>> TrackedAsync() =>
        [.. (await Tool.GitAsync(Folders.Repository, "-c", "core.quotePath=off", "ls-files")).Successfully().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Folders.Repository, file))).Order(StringComparer.Ordinal)];
}
