using Cli.Upgrading;

namespace Cli.Tests;

/// <summary>What an upgrade needs to know; the upgrade itself is tested where the template is.</summary>
public sealed class UpgradeCommandTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void Origin_OfASolution_GivesOptionsAsDotnetNewTakesThem()
    {
        _sandbox.WriteFile(Origin.File, """
            { "template": "aspire-platform", "package": "Platform.Templates", "version": "1.2.0", "name": "Shop",
              "options": { "sample": false, "gateway-port": 9080, "company": "", "authors": "Ann, Bob" } }
            """);

        var origin = Origin.Read(_sandbox.Repository.Root);

        Assert.Equal(["--sample", "false", "--gateway-port", "9080", "--authors", "Ann, Bob"], origin.Arguments);
        Assert.Equal("1.2.0", origin.Version);
    }

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("{ \"template\": ", "cannot be read")]
    [InlineData("{}", "cannot be read")]
    [InlineData("{ \"template\": \"t\", \"package\": \"p\", \"version\": \"0.0.0-checkout\", \"name\": \"n\", \"options\": {} }", "names no version")]
    public async Task Upgrade_WithoutAKnownOrigin_SaysSo(string? origin, string because)
    {
        if (origin is not null)
            _sandbox.WriteFile(Origin.File, origin);

        Assert.Equal(ExitCode.Failed, await _sandbox.RunAsync("upgrade"));
        Assert.Contains(because, _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();
}
