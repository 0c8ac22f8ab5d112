using AppHost.LocalServers.Installed;
using Cli.Pipeline;

namespace Cli.Tests.Pipeline;

/// <summary>What stops at the scan, with the real scanners and a small database of advisories.</summary>
public sealed class ScanStageTests : IDisposable
{
    private const string Settings = "appsettings.json", Package = "Newtonsoft.Json";
    private readonly DirectoryInfo _root;

    public ScanStageTests()
    {
        foreach (var tool in new[] { Tool.Gitleaks, Tool.Trivy })
            Assert.SkipWhen(Programs.DirectoryOnPath(Programs.FileName(tool.Name)) is null, $"{tool.Name} is not installed: {tool.Installation}");
        _root = Directory.CreateTempSubdirectory("scan-");
        File.WriteAllText(FileOf(Settings), "{}");
        SmallImage.Write(_root.FullName, $"{Package}/13.0.3");
        AdvisoryDatabase.Write(FileOf("trivy"), Package, "HIGH");
        Environment.SetEnvironmentVariable("TRIVY_CACHE_DIR", FileOf("trivy"));
        Environment.SetEnvironmentVariable("TRIVY_SKIP_DB_UPDATE", "true");
    }

    [Fact]
    public async Task NothingFound_Passes_AndListsWhatIsInTheImage()
    {
        await ScanAsync();

        Assert.Contains($"pkg:nuget/{Package}@13.0.3", File.ReadAllText(FileOf(ScanStage.Sbom)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_IsRefused_WithItsPlaceButWithoutItself()
    {
        var secret = $"ghp_{Guid.NewGuid():N}{Random.Shared.Next(1000, 9999)}";
        File.WriteAllText(FileOf(Settings), $"{{\n  \"Token\": \"{secret}\"\n}}");

        Assert.DoesNotContain(secret, await RefusedAsync($"{Settings}:2: github-pat") + File.ReadAllText(FileOf("secrets.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VulnerablePackage_IsRefused()
    {
        SmallImage.Write(_root.FullName, $"{Package}/12.0.1");

        await RefusedAsync($"{Package} 12.0.1: CVE-2024-21907 (HIGH), fixed in 13.0.1");
    }

    [Theory]
    [InlineData("Npgsql", "HIGH")]
    [InlineData(Package, "LOW")]
    public async Task PlantedVulnerability_NotInTheDatabase_IsNotScanned(string package, string severity)
    {
        AdvisoryDatabase.Write(FileOf("trivy"), package, severity);

        await RefusedAsync("Not scanned: trivy did not find a planted vulnerable Newtonsoft.Json.");
    }

    [Fact]
    public async Task NoDatabase_IsNotScanned()
    {
        Directory.Delete(FileOf("trivy"), recursive: true);

        await RefusedAsync("Not scanned: `trivy rootfs` failed:");
    }

    [Fact]
    public async Task PlantedSecret_NotInTheRules_IsNotScanned()
    {
        File.WriteAllText(FileOf(".gitleaks.toml"), "[[rules]]\nid = \"never\"\nregex = '''never'''\n");

        await RefusedAsync("Not scanned: gitleaks did not find a planted secret.");
    }

    [Fact]
    public async Task ImageInWhichNothingIsSeen_IsNotScanned()
    {
        SmallImage.Write(_root.FullName, "no-package");

        await RefusedAsync("Not scanned: trivy sees no NuGet package in the image");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("TRIVY_CACHE_DIR", null);
        Environment.SetEnvironmentVariable("TRIVY_SKIP_DB_UPDATE", null);
        _root.Delete(recursive: true);
    }

    private string FileOf(string path) => Path.Combine(_root.FullName, path);

    private Task ScanAsync() => new ScanStage(_root.FullName, _root.FullName).RunAsync([Settings], TestContext.Current.CancellationToken);

    private async Task<string> RefusedAsync(string because)
    {
        var refusal = (await Assert.ThrowsAsync<CommandFailedException>(ScanAsync)).Message;
        Assert.Contains(because, refusal, StringComparison.Ordinal);
        return refusal;
    }
}
