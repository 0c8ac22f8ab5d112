using System.Diagnostics;
using System.Text.RegularExpressions;
using Testing;

namespace Cli.Tests;

/// <summary>Where what is built comes from.</summary>
public sealed partial class SupplyChainTests
{
    [Fact]
    public void Actions_OfOthers_ArePinnedByCommit()
    {
        var workflows = Directory.GetFiles(Path.Combine(RepositoryCopy.Original, ".github", "workflows"));
        var uses = workflows.SelectMany(File.ReadLines).Select(line => Uses().Match(line)).Where(match => match.Success).Select(match => match.Groups["what"].Value).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, action => Assert.Matches("^([^@]+@[0-9a-f]{40} # v[0-9.]+|\\./.*)$", action));
    }

    /// <summary>An advisory of today, or its source that is away, breaks no build; the pipeline's gate still stops.</summary>
    [Theory]
    [InlineData("false", true)]
    [InlineData("true", false)]
    public async Task Advisories_BreakTheGateOnly(string gate, bool tolerated)
    {
        var listed = (await EvaluateAsync("WarningsNotAsErrors", gate)).Split(';');

        foreach (var code in new[] { "NU1900", "NU1901", "NU1902", "NU1903", "NU1904" })
            Assert.Equal(tolerated, listed.Contains(code));
        Assert.Equal("true", await EvaluateAsync("TreatWarningsAsErrors", gate));
    }

    private static async Task<string> EvaluateAsync(string property, string gate)
    {
        var project = Path.Combine(RepositoryCopy.Original, "Messaging", "Messaging.csproj");
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", project, $"-getProperty:{property}", $"-p:VulnerablePackagesAreErrors={gate}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var value = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, build.ExitCode);
        return value.Trim();
    }

    [GeneratedRegex("^\\s*(- )?uses: (?<what>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uses();
}
