using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Cli.Pipeline;

/// <summary>
/// Looks for secrets in a service's sources and for known vulnerabilities in its image, and lists what is in the image. A scanner
/// is believed only after it has found what was planted for it: without rules or database it would find nothing either.
/// </summary>
/// <param name="root">The repository, with the scanners' own files of accepted findings: <c>.gitleaks.toml</c>, <c>.trivyignore</c>.</param>
/// <param name="folder">Where `image` left its archive, and where the reports go.</param>
internal sealed class ScanStage(string root, string folder)
{
    /// <summary>The software bill of materials, in CycloneDX's JSON.</summary>
    public const string Sbom = "sbom.cdx.json";

    private const string PlantedSecret = "planted-secret.txt", PlantedPackage = "Newtonsoft.Json";

    // CVE-2024-21907, high, corrected in 13.0.1.
    private const string VulnerableApp = """
        {
          "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0" },
          "targets": { ".NETCoreApp,Version=v10.0": { "Newtonsoft.Json/12.0.3": { "runtime": { "lib/netstandard2.0/Newtonsoft.Json.dll": {} } } } },
          "libraries": { "Newtonsoft.Json/12.0.3": { "type": "package", "serviceable": true, "sha512": "" } }
        }
        """;

    /// <param name="sources">The service's files, relative to the repository.</param>
    /// <param name="cancellationToken">Ends the scanners.</param>
    /// <exception cref="CommandFailedException">Something was found, or could not be looked for.</exception>
    public async Task<Dictionary<string, string>> RunAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        await FindSecretsAsync(sources, cancellationToken);
        await FindVulnerabilitiesAsync(cancellationToken);
        var packages = await ListPackagesAsync(cancellationToken);
        return new() { ["packages"] = $"{packages}, none with a known vulnerability that is high and can be fixed", ["secrets"] = $"none in {sources.Count} files" };
    }

    private async Task FindSecretsAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        // Of a copy: beside the sources lies what was built from them.
        var copy = Directory.CreateTempSubdirectory("sources-");
        try
        {
            string[] rules = [".gitleaks.toml", ".gitleaksignore"];
            foreach (var source in sources.Concat(rules.Where(file => File.Exists(Path.Combine(root, file)))))
            {
                var target = Path.Combine(copy.FullName, source);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(Path.Combine(root, source), target);
            }

            var token = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 36);
            await File.WriteAllTextAsync(Path.Combine(copy.FullName, PlantedSecret), $"ghp_{token}\n", cancellationToken);
            var report = Path.Combine(folder, "secrets.json");
            await Tool.Gitleaks.RunAsync(
                ["detect", "--no-git", "--source", ".", "--redact", "--exit-code", "0", "--report-format", "json", "--report-path", report], copy.FullName, cancellationToken);

            var found = JsonNode.Parse(await File.ReadAllTextAsync(report, cancellationToken))!.AsArray().ToLookup(finding => Path.GetFileName((string?)finding!["File"]) is PlantedSecret);
            if (!found[true].Any())
                throw NotScanned("gitleaks did not find a planted secret. Does .gitleaks.toml replace its rules? It should extend them: [extend] useDefault = true");
            if (found[false].Any())
                throw new CommandFailedException($"Secrets in the sources, which are to be revoked and removed:\n{Lines(found[false].Select(secret => $"{secret!["File"]}:{secret["StartLine"]}: {secret["RuleID"]}"))}");
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private async Task FindVulnerabilitiesAsync(CancellationToken cancellationToken)
    {
        var planted = Directory.CreateDirectory(Path.Combine(folder, "planted")).FullName;
        await File.WriteAllTextAsync(Path.Combine(planted, "Planted.deps.json"), VulnerableApp, cancellationToken);
        if (!(await VulnerabilitiesAsync("rootfs", [planted], "planted.json", cancellationToken)).Any(found => (string?)found["PkgName"] is PlantedPackage))
            throw NotScanned($"trivy did not find a planted vulnerable {PlantedPackage}. Is its database complete? Renew it: trivy clean --vuln-db && trivy image --download-db-only");

        var vulnerabilities = await VulnerabilitiesAsync("image", ["--input", Path.Combine(folder, ImageBuilder.Archive)], "vulnerabilities.json", cancellationToken);
        if (vulnerabilities.Count > 0)
        {
            throw new CommandFailedException($"Known vulnerabilities in the image, which newer versions do not have:\n{Lines(vulnerabilities.Select(found =>
                $"{found["PkgName"]} {found["InstalledVersion"]}: {found["VulnerabilityID"]} ({found["Severity"]}), fixed in {found["FixedVersion"]}"))}");
        }
    }

    /// <summary>Those that are high or critical and that an update fixes.</summary>
    private async Task<IReadOnlyList<JsonNode>> VulnerabilitiesAsync(string kind, string[] target, string report, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, report);
        try
        {
            await Tool.Trivy.RunAsync([kind, .. target, "--scanners", "vuln", "--severity", "HIGH,CRITICAL", "--ignore-unfixed", "--format", "json", "--output", file], root, cancellationToken);
        }
        catch (CommandFailedException failed)
        {
            throw NotScanned($"{failed.Message}\nIts database of advisories comes from the network: trivy image --download-db-only");
        }

        var results = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!["Results"]?.AsArray() ?? [];
        return [.. results.SelectMany(result => result!["Vulnerabilities"]?.AsArray() ?? []).OfType<JsonNode>()];
    }

    /// <returns>How many NuGet packages are in the image.</returns>
    private async Task<int> ListPackagesAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, Sbom);
        await Tool.Trivy.RunAsync(["image", "--input", Path.Combine(folder, ImageBuilder.Archive), "--format", "cyclonedx", "--output", file], root, cancellationToken);
        var components = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!["components"]?.AsArray() ?? [];
        return components.Count(component => ((string?)component!["purl"])?.StartsWith("pkg:nuget/", StringComparison.Ordinal) is true) is > 0 and var packages
            ? packages
            : throw NotScanned("trivy sees no NuGet package in the image, where every service has some.");
    }

    private static CommandFailedException NotScanned(string because) => new($"Not scanned: {because}");

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => $"  {line}"));
}
