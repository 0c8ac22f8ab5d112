using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using AppHost.LocalServers.Installed;
using Cli.Pipeline;

namespace Cli.Tests.Pipeline;

/// <summary>What is signed and what is refused, with a real registry.</summary>
public sealed class SignStageTests : IAsyncLifetime
{
    private const string Service = "loyalty", Code = "Loyalty.cs";
    private static readonly string[] Variables = ["PIPELINE_REGISTRY", "COSIGN_KEY", "COSIGN_PUBLIC_KEY", "COSIGN_PASSWORD"];
    private static readonly Tool Registry = new("docker-registry", "apt-get install docker-registry"), Git = new("git", "apt-get install git");
    private DirectoryInfo? _root;
    private Process? _registry;
    private string _address = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Root => _root!.FullName;

    public async ValueTask InitializeAsync()
    {
        foreach (var tool in new[] { Registry, Tool.Cosign, Tool.Skopeo })
            Assert.SkipWhen(Programs.DirectoryOnPath(Programs.FileName(tool.Name)) is null, $"{tool.Name} is not installed: {tool.Installation}");
        _root = Directory.CreateTempSubdirectory("sign-");
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var endpoint = (IPEndPoint)port.LocalEndpoint;
        port.Stop();
        _address = endpoint.ToString();
        await File.WriteAllTextAsync(FileOf("registry.yml"), $$"""
            version: 0.1
            log: { level: error, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: "{{FileOf("registry")}}" } }
            http: { addr: "{{_address}}" }
            """, Cancellation);
        _registry = Process.Start(new ProcessStartInfo(Registry.Name, ["serve", FileOf("registry.yml")]) { UseShellExecute = false, RedirectStandardError = true })!;
        _registry.BeginErrorReadLine();
        foreach (var (variable, value) in Variables.Zip([_address, "own.key", "own.pub", "test"]))
            Environment.SetEnvironmentVariable(variable, value);
        foreach (var name in new[] { "own", "foreign" })
            await Tool.Cosign.RunAsync(["generate-key-pair", "--output-key-prefix", name], Root, Cancellation);
        await File.WriteAllTextAsync(FileOf(Code), "// sells nothing", Cancellation);
        foreach (var command in (string[][])[["init", "--quiet"], ["add", Code], ["-c", "user.name=T", "-c", "user.email=t@localhost", "commit", "--quiet", "-m", "x"]])
            await Git.RunAsync(command, Root, Cancellation);
        await Eventually.TrueAsync(() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Contains(endpoint), "the registry listens");
    }

    [Fact]
    public async Task Image_IsPushedAndSigned()
    {
        var image = await SignAsync(Service);

        Assert.Matches($"^{_address}/{Service}@sha256:[0-9a-f]{{64}}$", image);
        await VerifyAsync(image);
    }

    [Fact]
    public async Task UnsignedImage_IsRefused()
    {
        await SignAsync(Service);
        SmallImage.Write(FileOf(Service), "Npgsql/10.0.0");
        string[] push = ["copy", "--dest-tls-verify=false", "--digestfile", "pushed", $"docker-archive:{Service}/{ImageBuilder.Archive}", $"docker://{_address}/{Service}:unsigned"];
        await Tool.Skopeo.RunAsync(push, Root, Cancellation);

        await RefusedAsync($"{_address}/{Service}@{await File.ReadAllTextAsync(FileOf("pushed"), Cancellation)}", "no signatures found");
    }

    [Fact]
    public async Task ImageSignedByAnotherKey_IsRefused()
    {
        var image = await SignAsync(Service);
        Environment.SetEnvironmentVariable("COSIGN_PUBLIC_KEY", "foreign.pub");

        await RefusedAsync(image, "`cosign verify` failed:");
    }

    [Fact]
    public async Task SbomOfAnotherImage_IsRefused()
    {
        var image = await SignAsync(Service);
        await WriteSbomAsync(Service, "sha256:of-another-image");
        await new ImageSignature(Root).SignAsync(image, $"{Service}/{ScanStage.Sbom}", $"{Service}/provenance.json", Cancellation);

        await RefusedAsync(image, "Its SBOM is of another image.");
    }

    [Fact]
    public async Task AttestationsMadeForAnotherImage_AreRefused()
    {
        var (other, image) = (await SignAsync("other"), await SignAsync(Service));
        await Tool.Skopeo.RunAsync(["copy", "--src-tls-verify=false", "--dest-tls-verify=false", AttestationsOf(other), AttestationsOf(image)], Root, Cancellation);

        await RefusedAsync(image, "`cosign verify-attestation` failed:");

        static string AttestationsOf(string image) => $"docker://{image.Replace("@sha256:", ":sha256-", StringComparison.Ordinal)}.att";
    }

    [Fact]
    public async Task ImageOfAnotherService_IsRefused() => await RefusedAsync(await SignAsync("other"), "It was built as 'other', not as 'loyalty'.");

    [Fact]
    public async Task UncommittedSource_IsNotSigned()
    {
        await File.WriteAllTextAsync(FileOf(Code), "// sells something", Cancellation);

        Assert.Contains($"'{Code}' is not committed", (await Assert.ThrowsAsync<CommandFailedException>(() => SignAsync(Service))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PIPELINE_REGISTRY", "Set PIPELINE_REGISTRY to the registry")]
    [InlineData("COSIGN_PUBLIC_KEY", "Whose signatures count?")]
    public async Task MissingSetting_IsNamed(string variable, string message)
    {
        Environment.SetEnvironmentVariable(variable, null);

        Assert.Contains(message, (await Assert.ThrowsAsync<CommandFailedException>(() => SignAsync(Service))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:5000/loyalty", true)]
    [InlineData("localhost:5000/loyalty", true)]
    [InlineData("10.0.0.1:5000/loyalty", false)]
    [InlineData("ghcr.io/acme/loyalty", false)]
    [InlineData("loyalty@sha256:0123", false)]
    public void PlainHttp_IsForThisMachineOnly(string image, bool plain) => Assert.Equal(plain, ImageSignature.IsPlainHttp(image));

    public async ValueTask DisposeAsync()
    {
        foreach (var variable in Variables)
            Environment.SetEnvironmentVariable(variable, null);
        _registry?.Kill();
        await (_registry?.WaitForExitAsync(CancellationToken.None) ?? Task.CompletedTask);
        _registry?.Dispose();
        _root?.Delete(recursive: true);
    }

    private string FileOf(string path) => Path.Combine(Root, path);

    /// <summary>Runs the stage, as after `image` and `scan`.</summary>
    private async Task<string> SignAsync(string service)
    {
        Directory.CreateDirectory(FileOf(service));
        await WriteSbomAsync(service, SmallImage.Write(FileOf(service), $"{service}/1.0.0"));
        return (await new SignStage(Root, FileOf(service), service).RunAsync("0123456789abcdef", [Code], Cancellation))["image"];
    }

    private Task WriteSbomAsync(string service, string imageId) => File.WriteAllTextAsync(FileOf($"{service}/{ScanStage.Sbom}"), $$"""
        { "bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": { "component": { "type": "container", "name": "{{service}}",
          "properties": [{ "name": "aquasecurity:trivy:ImageID", "value": "{{imageId}}" }] } } }
        """, Cancellation);

    private Task VerifyAsync(string image) => new ImageSignature(Root).VerifyAsync(image, Service, Cancellation);

    private async Task RefusedAsync(string image, string because) =>
        Assert.Contains(because, (await Assert.ThrowsAsync<CommandFailedException>(() => VerifyAsync(image))).Message, StringComparison.Ordinal);
}
