using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cli.Pipeline;

/// <summary>
/// Signs images in a registry and verifies them, with cosign: with a key where COSIGN_KEY and COSIGN_PUBLIC_KEY name one, else
/// with the identity that a build server gives its job, and which has to be COSIGN_IDENTITY as COSIGN_ISSUER says.
/// </summary>
/// <param name="folder">Where the programs run: paths of keys are relative to it.</param>
internal sealed partial class ImageSignature(string folder)
{
    private const string SigningKey = "COSIGN_KEY", PublicKey = "COSIGN_PUBLIC_KEY", Identity = "COSIGN_IDENTITY", Issuer = "COSIGN_ISSUER";
    private const string SbomType = "cyclonedx", ProvenanceType = "slsaprovenance1";

    // A private registry's images are not for a public log of signatures; without a key there is no other proof of when it was signed.
    private static string[] Signer => Variable(SigningKey) is { } key ? ["--yes", "--key", key, "--tlog-upload=false"] : ["--yes"];

    /// <exception cref="CommandFailedException">Nobody is trusted.</exception>
    private static string[] Trusted => (Variable(PublicKey), Variable(Identity), Variable(Issuer)) switch
    {
        ({ } key, _, _) => ["--key", key, "--insecure-ignore-tlog=true"],
        (null, { } identity, { } issuer) => ["--certificate-identity", identity, "--certificate-oidc-issuer", issuer],
        _ => throw new CommandFailedException(
            $"Whose signatures count? Set {PublicKey} to a public key (and {SigningKey} to its private key where images are signed; cosign generate-key-pair makes both), or {Identity} and {Issuer} to whom a build server signs as."),
    };

    /// <summary>Whether a registry speaks plain HTTP, as one on this machine may.</summary>
    public static bool IsPlainHttp(string image) => Uri.TryCreate($"http://{image.Split('/')[0]}", UriKind.Absolute, out var registry) && registry.IsLoopback;

    /// <exception cref="CommandFailedException">It is not set whose signatures count.</exception>
    public static void RequireTrusted() => _ = Trusted;

    /// <exception cref="CommandFailedException">The image was not signed.</exception>
    public async Task SignAsync(string image, string sbomFile, string provenanceFile, CancellationToken cancellationToken)
    {
        await CosignAsync(["sign", .. Signer], image, cancellationToken);
        foreach (var (type, file) in ((string, string)[])[(SbomType, sbomFile), (ProvenanceType, provenanceFile)])
            await CosignAsync(["attest", .. Signer, "--replace", "--type", type, "--predicate", file], image, cancellationToken);
    }

    /// <summary>Whether an image may be deployed as this service: signed by whom we trust, with its own list of packages and its provenance.</summary>
    /// <exception cref="WrongUsageException">The image is not named by its digest.</exception>
    /// <exception cref="CommandFailedException">It may not; the message says why.</exception>
    public async Task VerifyAsync(string image, string service, CancellationToken cancellationToken)
    {
        if (!Reference().IsMatch(image))
            throw new WrongUsageException($"'{image}' is not NAME@sha256:DIGEST: other names can be given to another image later.");

        try
        {
            await CosignAsync(["verify", .. Trusted], image, cancellationToken);
            string[] inspect = ["inspect", .. IsPlainHttp(image) ? ["--tls-verify=false"] : (string[])[], "--raw", $"docker://{image}"];
            var id = (string?)JsonNode.Parse(await Tool.Skopeo.RunAsync(inspect, folder, cancellationToken))!["config"]?["digest"];
            foreach (var sbom in await AttestedAsync(SbomType, image, cancellationToken))
            {
                if (id is null || ImageIn(sbom) != id)
                    throw new CommandFailedException("Its SBOM is of another image.");
            }

            foreach (var provenance in await AttestedAsync(ProvenanceType, image, cancellationToken))
            {
                if ((string?)provenance["buildDefinition"]?["externalParameters"]?["service"] is var other && other != service)
                    throw new CommandFailedException($"It was built as '{other}', not as '{service}'.");
            }
        }
        catch (CommandFailedException refused)
        {
            throw new CommandFailedException($"'{image}' must not be deployed. {refused.Message}", refused);
        }
    }

    /// <summary>The predicates of an image's attestations that are signed by whom we trust: one at least.</summary>
    private async Task<IReadOnlyList<JsonNode>> AttestedAsync(string type, string image, CancellationToken cancellationToken)
    {
        var envelopes = await CosignAsync(["verify-attestation", .. Trusted, "--type", type], image, cancellationToken);
        return [.. envelopes.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(envelope => Convert.FromBase64String((string)JsonNode.Parse(envelope)!["payload"]!))
            .Select(statement => JsonNode.Parse(Encoding.UTF8.GetString(statement))!["predicate"]!)];
    }

    /// <summary>The digest of the configuration of the image that Trivy listed.</summary>
    private static string? ImageIn(JsonNode sbom) =>
        (string?)sbom["metadata"]?["component"]?["properties"]?.AsArray().FirstOrDefault(property => (string?)property!["name"] is "aquasecurity:trivy:ImageID")?["value"];

    private Task<string> CosignAsync(string[] arguments, string image, CancellationToken cancellationToken) =>
        Tool.Cosign.RunAsync([.. arguments, .. IsPlainHttp(image) ? ["--allow-http-registry"] : (string[])[], image], folder, cancellationToken);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    [GeneratedRegex("^[^@]+@sha256:[0-9a-f]{64}$", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
