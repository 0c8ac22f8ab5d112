using System.Text.Json;
using Cli.Upgrading;

namespace Cli.Pipeline;

/// <summary>Pushes a service's image to the registry, and signs it there with what is in it and where it comes from.</summary>
/// <param name="root">The repository.</param>
/// <param name="folder">Where `image` and `scan` left the image and its SBOM.</param>
/// <param name="service">The service's name, and the repository's in the registry.</param>
internal sealed class SignStage(string root, string folder, string service)
{
    public const string RegistryVariable = "PIPELINE_REGISTRY";

    private static readonly string[] BuildServers = ["GITHUB_SERVER_URL", "CI_SERVER_URL", "JENKINS_URL"];

    /// <param name="source">The hash of the source that the image was built from.</param>
    /// <param name="sources">The service's files, relative to the repository.</param>
    /// <param name="cancellationToken">Ends the programs.</param>
    /// <exception cref="CommandFailedException">The image is not signed, or not as it should be.</exception>
    public async Task<Dictionary<string, string>> RunAsync(string source, IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(RegistryVariable) is not { Length: > 0 } registry)
            throw new CommandFailedException($"Set {RegistryVariable} to the registry that images are pushed to, such as ghcr.io/acme or 127.0.0.1:5000.");
        ImageSignature.RequireTrusted();
        var provenance = Path.Combine(folder, "provenance.json");
        await File.WriteAllTextAsync(provenance, JsonSerializer.Serialize(await ProvenanceAsync(source, sources, cancellationToken)), cancellationToken);

        var name = $"{registry}/{service}";
        var digest = Path.Combine(folder, "image.digest");
        string[] copy = ["copy", .. ImageSignature.IsPlainHttp(name) ? ["--dest-tls-verify=false"] : (string[])[], "--digestfile", digest];
        await Tool.Skopeo.RunAsync([.. copy, $"docker-archive:{Path.Combine(folder, ImageBuilder.Archive)}", $"docker://{name}:{source[..12]}"], root, cancellationToken);
        var image = $"{name}@{(await File.ReadAllTextAsync(digest, cancellationToken)).Trim()}";

        var signature = new ImageSignature(root);
        await signature.SignAsync(image, Path.Combine(folder, ScanStage.Sbom), provenance, cancellationToken);
        await signature.VerifyAsync(image, service, cancellationToken);
        return new() { ["image"] = image };
    }

    /// <summary>As SLSA's provenance, version 1, has it (slsa.dev/spec/v1.0/provenance).</summary>
    /// <exception cref="CommandFailedException">The commit does not have all of the source.</exception>
    private async Task<object> ProvenanceAsync(string source, IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var git = new Git(root);
        var changed = await git.RunAsync(["diff", "--name-only", "HEAD"], cancellationToken);
        var untracked = await git.RunAsync(["ls-files", "--others", "--exclude-standard"], cancellationToken);
        if (sources.Intersect([.. changed.Split('\n'), .. untracked.Split('\n')], StringComparer.Ordinal).FirstOrDefault() is { } uncommitted)
            throw new CommandFailedException($"'{uncommitted}' is not committed as it is, and provenance names a commit. Commit the service's files first.");

        return new
        {
            buildDefinition = new
            {
                buildType = "urn:platform.cs:pipeline",
                externalParameters = new { service, source },
                resolvedDependencies = new[] { new { digest = new { gitCommit = await git.RunAsync(["rev-parse", "HEAD"], cancellationToken) } } },
            },
            runDetails = new { builder = new { id = BuildServers.Select(Environment.GetEnvironmentVariable).FirstOrDefault(url => url is { Length: > 0 }) ?? $"urn:host:{Environment.MachineName}" } },
        };
    }
}
