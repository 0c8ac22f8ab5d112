using System.Text.RegularExpressions;

namespace Templates;

/// <summary>The structure of the code.</summary>
public sealed partial class FolderTests
{
    private const string BracedLine = @"\n\k<indent>\{\n\k<indent>    (?!(await )?using |var )\S.*;\n\k<indent>\}\n";

    [Fact]
    public async Task Folders_UseEachOtherInOneDirectionOnly()
    {
        var uses = await UsesAsync();
        Assert.Contains("Messaging.Envelope", uses["Messaging.Outbox"]);

        // What uses nothing, or only what was taken out before, is taken out. What remains uses itself in the end.
        while (uses.FirstOrDefault(folder => !folder.Value.Overlaps(uses.Keys)).Key is { } last)
            uses.Remove(last);

        Assert.True(uses.Count == 0, string.Join("; ", uses.Select(folder => $"{folder.Key} uses {string.Join(", ", folder.Value.Intersect(uses.Keys))}")));
    }

    /// <summary>Where braces are missing, IDE0011 fails the build; no analyzer knows those that are too many.</summary>
    [Fact]
    public async Task Bodies_OfOneLine_HaveNoBraces()
    {
        var braced = new List<string>();
        foreach (var file in await TrackedAsync())
            braced.AddRange(BracedLines().Matches(await File.ReadAllTextAsync(Path.Combine(Folders.Repository, file), TestContext.Current.CancellationToken)).Select(match => $"{file}: {match.Value}"));

        Assert.Empty(braced);
    }

    private static async Task<string[]> TrackedAsync() =>
        (await Tool.GitAsync(Folders.Repository, "ls-files", "*.cs")).Successfully().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Each folder's namespace of the product with those that its files name in <c>using</c> directives.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> UsesAsync()
    {
        var uses = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var file in (await TrackedAsync()).Where(file => !file.StartsWith("Tests/", StringComparison.Ordinal) && !file.StartsWith("templates/", StringComparison.Ordinal)))
        {
            var text = await File.ReadAllTextAsync(Path.Combine(Folders.Repository, file), TestContext.Current.CancellationToken);
            if (Namespace().Match(text) is not { Success: true } own)
                continue;
            if (!uses.TryGetValue(own.Groups["name"].Value, out var used))
                uses.Add(own.Groups["name"].Value, used = []);
            used.UnionWith(Using().Matches(text).Select(directive => directive.Groups["name"].Value));
        }

        return uses;
    }

    /// <summary>A statement, with all of its else, whose every body is one line in braces and no declaration, which would need them.</summary>
    [GeneratedRegex(
        @"^(?<indent> *)((if|(await )?foreach|for|while|lock|(await )?using) \(.*\)" + BracedLine + @"(\k<indent>else( if \(.*\))?" + BracedLine + @")*)(?!\k<indent>else)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BracedLines();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (static )?(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Using();
}
