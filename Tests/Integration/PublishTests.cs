using System.Diagnostics;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Integration;

/// <summary>The manifest that Aspire publishes, compared with the model of the system that runs.</summary>
public sealed class PublishTests(SystemFixture system)
{
    private const string OnlyInDevelopment = "payment-provider";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private static readonly Lazy<Task<JsonElement>> Published = new(PublishAsync);

    private DistributedApplicationModel Model => system.App.Services.GetRequiredService<DistributedApplicationModel>();

    [Fact]
    public async Task Manifest_HasEveryServiceWithItsEndpoints()
    {
        var manifest = await Published.Value;

        foreach (var service in system.Projects.Where(project => project.Name != OnlyInDevelopment))
        {
            var published = manifest.GetProperty(service.Name);
            Assert.Equal("project.v0", published.GetProperty("type").GetString());
            Assert.EndsWith($"/{Path.GetFileName(service.GetProjectMetadata().ProjectPath)}", published.GetProperty("path").GetString(), StringComparison.Ordinal);
            foreach (var endpoint in service.Annotations.OfType<EndpointAnnotation>())
            {
                var binding = published.GetProperty("bindings").GetProperty(endpoint.Name);
                Assert.Equal(endpoint.UriScheme, binding.GetProperty("scheme").GetString());
                Assert.Equal(endpoint.IsExternal, binding.TryGetProperty("external", out var external) && external.GetBoolean());
            }
        }

        Assert.Equal(["gateway"], manifest.EnumerateObject().Where(resource => resource.Value.ToString().Contains("\"external\": true", StringComparison.Ordinal)).Select(resource => resource.Name));
    }

    [Fact]
    public async Task Manifest_HasEveryParameter_SecretsAsSecrets()
    {
        var manifest = await Published.Value;

        // Roles of databases and users of the broker are made only where the AppHost runs the servers.
        foreach (var parameter in Model.Resources.OfType<ParameterResource>().Where(parameter => !parameter.Name.EndsWith("-db-password", StringComparison.Ordinal) && !parameter.Name.EndsWith("-broker-password", StringComparison.Ordinal)))
        {
            var input = manifest.GetProperty(parameter.Name).GetProperty("inputs").GetProperty("value");
            Assert.Equal(parameter.Secret, input.TryGetProperty("secret", out var secret) && secret.GetBoolean());
        }

        Assert.Equal("parameter.v0", manifest.GetProperty("issuer").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Manifest_HasTheServersAsContainers_AndNothingOfThisMachine()
    {
        var manifest = await Published.Value;

        AssertContainer("postgres", "docker.io/library/postgres:18.", "{postgres-password.value}");
        AssertContainer("rabbitmq", "docker.io/library/rabbitmq:4.", "{rabbitmq-password.value}");
        foreach (var database in Model.Resources.OfType<PostgresDatabaseResource>().Where(database => database.Name != "providerdb"))
            Assert.Equal($"{{postgres.connectionString}};Database={database.DatabaseName}", manifest.GetProperty(database.Name).GetProperty("connectionString").GetString());
        Assert.DoesNotContain(manifest.EnumerateObject(), resource => resource.Value.GetProperty("type").GetString() == "executable.v0");

        void AssertContainer(string name, string image, string password)
        {
            var container = manifest.GetProperty(name);
            Assert.Equal("container.v0", container.GetProperty("type").GetString());
            Assert.StartsWith(image, container.GetProperty("image").GetString(), StringComparison.Ordinal);
            Assert.Contains(password, container.GetProperty("env").ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<JsonElement> PublishAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var directory = Directory.CreateTempSubdirectory("manifest-");
        try
        {
            var file = Path.Combine(directory.FullName, "manifest.json");
            string[] command = [typeof(Projects.AppHost).Assembly.Location, "--operation", "publish", "--publisher", "manifest", "--output-path", file, SystemFixture.WithMetrics];
            using var appHost = Process.Start(new ProcessStartInfo("dotnet", command) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var output = await appHost.StandardOutput.ReadToEndAsync(deadline.Token);
            await appHost.WaitForExitAsync(deadline.Token);
            Assert.True(appHost.ExitCode == 0, output);
            return JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(file, deadline.Token)).GetProperty("resources");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
