using System.Net.Http.Json;
using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Testing;
using Embedded.Hosting.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Hosting.Tests.Orchestration;

/// <summary>An application of real processes, with a data directory of its own.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly TestDirectory _directory = new();
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private DistributedApplication? _app;

    public TestApplication(params string[] args)
    {
        Builder = DistributedApplicationTestingBuilder.Create(args);
        Builder.Services.AddSingleton(new EngineDirectories(_directory.Path));
    }

    /// <summary>The project file of Tests/EchoService.</summary>
    public static string EchoProject { get; } = typeof(TestApplication).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "EchoService").Value!;

    public IDistributedApplicationTestingBuilder Builder { get; }

    public DistributedApplication App => _app ?? throw new InvalidOperationException("Not started.");

    /// <summary>Cancelled when a test has waited for too long.</summary>
    public CancellationToken Patience => _deadline.Token;

    public IReadOnlyList<string> Failures => App.Services.GetRequiredService<StartFailures>().Messages;

    public string DirectoryPath => _directory.Path;

    public IResourceBuilder<ProjectResource> AddEcho(string name) => Builder.AddProject(name, EchoProject, launchProfileName: null).WithHttpEndpoint();

    public IResourceBuilder<ExecutableResource> AddShell(string name, string script) => Builder.AddExecutable(name, "/bin/sh", _directory.Path, "-c", script);

    public async Task StartAsync()
    {
        _deadline.CancelAfter(Deadline);
        _app = await Builder.BuildAsync(Patience);
        await _app.StartAsync(Patience);
    }

    public async Task<CustomResourceSnapshot> WaitForAsync(string resource, Func<CustomResourceSnapshot, bool> condition) =>
        (await App.ResourceNotifications.WaitForResourceAsync(resource, update => condition(update.Snapshot), Patience)).Snapshot;

    public async Task<CustomResourceSnapshot> WaitForInstanceAsync(string id, Func<CustomResourceSnapshot, bool> condition)
    {
        var resource = id.Split('.')[0];
        return (await App.ResourceNotifications.WaitForResourceAsync(resource, update => update.ResourceId == id && condition(update.Snapshot), Patience)).Snapshot;
    }

    public Task<CustomResourceSnapshot> WaitForStateAsync(string resource, string state) => WaitForAsync(resource, snapshot => snapshot.State?.Text == state);

    public Task WaitForHealthyAsync(string resource) => App.ResourceNotifications.WaitForResourceHealthyAsync(resource, Patience);

    public CustomResourceSnapshot Snapshot(string instance) =>
        App.ResourceNotifications.TryGetCurrentState(instance, out var current) ? current.Snapshot : throw new InvalidOperationException($"No '{instance}'.");

    public async Task<Echo> AskAsync(string resource)
    {
        using var client = App.CreateHttpClient(resource);
        return (await client.GetFromJsonAsync<Echo>("/", Patience))!;
    }

    public Task<ExecuteCommandResult> ExecuteAsync(IResourceBuilder<IResource> resource, string command) =>
        App.ResourceCommands.ExecuteCommandAsync(resource.Resource, command, Patience);

    public async ValueTask DisposeAsync()
    {
        await Builder.DisposeAsync();
        _deadline.Dispose();
        _directory.Dispose();
    }
}

internal sealed record Echo(int ProcessId, IReadOnlyDictionary<string, string> Environment);

internal static class SnapshotFacts
{
    public static int ProcessId(this CustomResourceSnapshot snapshot) =>
        (int)(snapshot.Properties.First(property => property.Name == "executable.pid").Value ?? throw new InvalidOperationException("No process."));
}
