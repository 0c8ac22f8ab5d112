using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.LocalServers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Hosting.Tests.Model;

public sealed class ProjectTests : IDisposable
{
    private const string LaunchSettings = """
        {
          // comments are allowed
          "profiles": {
            "IIS": { "commandName": "IISExpress" },
            "http": {
              "commandName": "Project",
              "applicationUrl": "http://localhost:5100;http://localhost:5101;https://localhost:5102",
              "launchUrl": "swagger",
              "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development", "MINE": "profile" }
            },
            "other": { "commandName": "Project", "applicationUrl": "http://localhost:5200", "commandLineArgs": "--name \"a b\" --raw x\\\"y" },
          }
        }
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("embedded-project");

    public ProjectTests()
    {
        File.WriteAllText(ProjectPath, "<Project />");
        _directory.CreateSubdirectory("Properties");
        File.WriteAllText(Path.Combine(_directory.FullName, "Properties", "launchSettings.json"), LaunchSettings);
    }

    private string ProjectPath => Path.Combine(_directory.FullName, "Ordering.csproj");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task AddProject_WithoutProfileName_TakesTheFirstThatStartsAProject()
    {
        await using var builder = Apps.Create();
        var project = builder.AddProject("ordering", ProjectPath).WithEnvironment("MINE", "apphost");
        Assert.Equal(["http", "http2", "https"], project.Resource.GetEndpoints().Select(endpoint => endpoint.EndpointName));
        Assert.Equal([5100, 5101, 5102], project.Resource.GetEndpoints().Select(endpoint => endpoint.EndpointAnnotation.Port!.Value));

        var variables = await VariablesAsync(project);

        Assert.Equal("http", variables["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("apphost", variables["MINE"]);
        Assert.Equal("http://localhost:6000;http://localhost:6001;https://localhost:6002", variables["ASPNETCORE_URLS"]);
        Assert.Equal("6102", variables["ASPNETCORE_HTTPS_PORT"]);
    }

    [Fact]
    public async Task AddProject_WithProfileName_TakesThatOne()
    {
        await using var builder = Apps.Create();
        var project = builder.AddProject("ordering", ProjectPath, launchProfileName: "other");

        Assert.Equal("other", (await VariablesAsync(project))["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal(5200, Assert.Single(project.Resource.GetEndpoints()).EndpointAnnotation.Port);
        Assert.Equal(["--name", "a b", "--raw", "x\"y"], await project.Resource.GetArgumentValuesAsync());
    }

    [Fact]
    public async Task AddProject_WithAppHostsOwnProfile_PrefersItsNamesake()
    {
        await using var builder = Apps.Create(args: ["--DOTNET_LAUNCH_PROFILE=other"]);

        Assert.Equal("other", (await VariablesAsync(builder.AddProject("ordering", ProjectPath)))["DOTNET_LAUNCH_PROFILE"]);
    }

    [Fact]
    public async Task AddProject_WithUnknownProfile_NamesThoseThatExist()
    {
        await using var builder = Apps.Create();

        var failure = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("ordering", ProjectPath, "nope"));
        Assert.Contains("'nope'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("IIS, http, other", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddProject_WithoutProfile_HasNoEndpointsOfIt()
    {
        await using var builder = Apps.Create();
        var project = builder.AddProject("ordering", ProjectPath, options => options.ExcludeLaunchProfile = true);

        Assert.Empty(project.Resource.GetEndpoints());
        var variables = await VariablesAsync(project);
        Assert.False(variables.ContainsKey("DOTNET_LAUNCH_PROFILE"));
        Assert.False(variables.ContainsKey("ASPNETCORE_URLS"));
    }

    [Fact]
    public async Task AddProject_WithMissingFile_NamesThePath()
    {
        await using var builder = Apps.Create();
        var path = Path.Combine(_directory.FullName, "Nowhere.csproj");

        var failure = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("ordering", path));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_OfProject_NamesItForTelemetry()
    {
        await using var builder = Apps.Create();
        var variables = await VariablesAsync(builder.AddProject("ordering", ProjectPath));

        Assert.Equal("ordering", variables["OTEL_SERVICE_NAME"]);
        Assert.Equal("service.instance.id=ordering", variables["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("in_memory", variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"]);
        Assert.Equal("1000", variables["OTEL_BSP_SCHEDULE_DELAY"]);
        Assert.Equal("always_on", variables["OTEL_TRACES_SAMPLER"]);
        Assert.Equal("true", variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"]);
        Assert.Equal("simple", variables["LOGGING__CONSOLE__FORMATTERNAME"]);
        Assert.False(variables.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT"));
    }

    [Fact]
    public async Task Environment_OfProjectWithReceiver_SaysWhereTelemetryGoes()
    {
        using var receiver = new TcpListener(IPAddress.Loopback, port: 0);
        receiver.Start();
        var url = $"http://localhost:{((IPEndPoint)receiver.LocalEndpoint).Port}";
        await using var builder = Apps.Create(args: [$"--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL={url}", "--AppHost:OtlpApiKey=key"]);
        var variables = await VariablesAsync(builder.AddProject("ordering", ProjectPath));

        Assert.Equal(url, variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=key", variables["OTEL_EXPORTER_OTLP_HEADERS"]);
    }

    [Fact]
    public async Task Environment_OfProjectWhoseReceiverDoesNotListen_NamesNone()
    {
        await using var builder = Apps.Create(args: [$"--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:{FreePorts.Next()}"]);
        var variables = await VariablesAsync(builder.AddProject("ordering", ProjectPath));

        Assert.False(variables.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT"));
    }

    /// <summary>Each endpoint listens on 6000 and up, and is reached on 6100 and up.</summary>
    private static Task<Dictionary<string, string>> VariablesAsync(IResourceBuilder<ProjectResource> project)
    {
        var endpoints = project.Resource.Annotations.OfType<EndpointAnnotation>().ToList();
        foreach (var (endpoint, index) in endpoints.Select((endpoint, index) => (endpoint, index)))
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 6100 + index);
        var instance = new ResourceInstance(project.Resource, project.Resource.Name)
        {
            TargetPorts = endpoints.Select((endpoint, index) => (endpoint, index)).ToDictionary(item => item.endpoint, item => 6000 + item.index),
        };
        return ResourceEnvironment.ResolveVariablesAsync(
            instance, new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), NullLogger.Instance, TestContext.Current.CancellationToken);
    }
}
