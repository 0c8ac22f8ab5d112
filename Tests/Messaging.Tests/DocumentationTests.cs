using System.Text.RegularExpressions;

namespace Messaging.Tests;

public sealed partial class DocumentationTests
{
    [Fact]
    public async Task Examples_OfTheDocumentation_AreThoseThatCompile()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root.GetFiles("*.sln").Length == 0)
            root = root.Parent!;
        var page = await File.ReadAllTextAsync(Path.Combine(root.FullName, "docs", "messaging.md"), TestContext.Current.CancellationToken);
        var compiled = Unindented(await File.ReadAllTextAsync(Path.Combine(root.FullName, "Tests", "Messaging.Tests", "Example.cs"), TestContext.Current.CancellationToken));

        var examples = CodeBlock().Matches(page);

        Assert.Equal(4, examples.Count);
        Assert.All(examples, example => Assert.Contains(Unindented(example.Groups["code"].Value), compiled, StringComparison.Ordinal));
    }

    private static string Unindented(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBlock();
}
