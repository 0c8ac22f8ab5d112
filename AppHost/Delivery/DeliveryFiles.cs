#pragma warning disable ASPIREPIPELINES001 // Steps of Aspire's pipeline are experimental in 13.6.

using System.Text.Encodings.Web;
using System.Text.Json;

namespace AppHost.Delivery;

/// <summary>
/// The files that repeat what AppHost.cs, the projects and each <c>service.yaml</c> say, derived from these and committed:
/// owners, and for each service a pipeline in three systems and Prometheus' rules.
/// </summary>
internal static class DeliveryFiles
{
    public const string Step = "delivery-files";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds <c>dotnet aspire do delivery-files</c>, which writes them.</summary>
    public static void AddDeliveryFiles(this IDistributedApplicationBuilder builder)
    {
        var root = Path.GetFullPath("..", builder.AppHostDirectory);
        builder.Pipeline.AddStep(Step, async context =>
        {
            foreach (var (path, text) in Derive(context.Model.Resources, root))
            {
                var file = Path.Combine(root, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, text, context.CancellationToken);
            }
        });
    }

    /// <summary>The files by their path from the repository's root.</summary>
    /// <exception cref="DeliveryException">A fact is missing or wrong.</exception>
    public static IReadOnlyDictionary<string, string> Derive(IEnumerable<IResource> model, string root)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var owners = OwnersIn(Path.Combine(root, "Services"));
        if (File.Exists(Path.Combine(root, CodeOwners.File)))
            files.Add(CodeOwners.File, CodeOwners.Derive(File.ReadAllText(Path.Combine(root, CodeOwners.File)), owners));
        foreach (var resource in model.OfType<ProjectResource>())
        {
            var service = DeliveredService.Of(resource, root);
            var folder = Path.GetDirectoryName(service.Project)!;
            files.Add($"{folder}/pipeline.json", JsonSerializer.Serialize(service, Json) + "\n");
            files.Add($".github/workflows/{service.Name}.yml", Callers.GitHub(service));
            files.Add($"{folder}/.gitlab-ci.yml", Callers.GitLab(service));
            files.Add($"{folder}/Jenkinsfile", Callers.Jenkins(service));
            files.Add($"{folder}/Dockerfile", Callers.Dockerfile(service));
            files.Add($"deploy/prometheus/{service.Name}.yml", PrometheusRules.Derive(
                service.Name, folder, ServiceFacts.Read(Path.Combine(root, folder)), resource.Annotations.OfType<ResourceRelationshipAnnotation>().Any(relation => relation.Resource is RabbitMQServerResource)));
        }

        return files;
    }

    private static Dictionary<string, string> OwnersIn(string services) => Directory.EnumerateDirectories(services)
        .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
        .Order(StringComparer.Ordinal)
        .ToDictionary(folder => $"/Services/{Path.GetFileName(folder)}/", folder => ServiceFacts.Read(folder).Owner);
}
