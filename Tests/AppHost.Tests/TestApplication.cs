using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using AppHost.LocalServers;
using AppHost.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AppHost.Tests;

/// <summary>A small AppHost with local servers and a supervisor, whose servers keep their data in a directory of the test's.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private DistributedApplication? _app;

    public TestApplication(TestDirectory directory, params string[] settings)
    {
        Builder = Create(["--LocalServers:Mode=always", $"--LocalServers:DataDirectory={directory.Path}", .. settings]);
        Builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        Builder.UseLocalServers();
        Builder.UseFastStart();
        Builder.UseSupervisor();
    }

    public IDistributedApplicationBuilder Builder { get; }

    public DistributedApplication App => _app ?? throw new InvalidOperationException("Not started.");

    /// <summary>Cancelled when a test has waited for too long.</summary>
    public CancellationToken Patience => _deadline.Token;

    /// <summary>Ports are free ones, unless told otherwise, and what was started has ended when the application has stopped.</summary>
    public static IDistributedApplicationBuilder Create(params string[] settings) => DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        // The orchestrator is found in what the AppHost's build wrote into its assembly.
        AssemblyName = "AppHost",
        DisableDashboard = true,
        Args = ["--DcpPublisher:RandomizePorts=true", "--DcpPublisher:WaitForResourceCleanup=true", .. settings],
    });

    public IResourceBuilder<PostgresServerResource> AddPostgres(string password = "a password") =>
        Builder.AddPostgres("postgres", password: Builder.AddParameter("postgres-password", password, secret: true));

    public IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(string password = "a password") =>
        Builder.AddRabbitMQ("rabbitmq", password: Builder.AddParameter("rabbitmq-password", password, secret: true));

    public async Task StartAsync()
    {
        _deadline.CancelAfter(Deadline);
        _app = Builder.Build();
        await _app.StartAsync(Patience);
    }

    public Task WaitForHealthyAsync(string resource) => App.ResourceNotifications.WaitForResourceHealthyAsync(resource, Patience);

    public async Task<CustomResourceSnapshot> WaitForAsync(string resource, Func<CustomResourceSnapshot, bool> condition) =>
        (await App.ResourceNotifications.WaitForResourceAsync(resource, update => condition(update.Snapshot), Patience)).Snapshot;

    public Task<CustomResourceSnapshot> WaitForStateAsync(string resource, string state) => WaitForAsync(resource, snapshot => snapshot.State?.Text == state);

    public CustomResourceSnapshot Find(string resource) =>
        App.ResourceNotifications.TryGetCurrentState(resource, out var current) ? current.Snapshot : throw new InvalidOperationException($"There is no '{resource}'.");

    public async Task<string> ConnectionStringAsync(string resource) => (await App.GetConnectionStringAsync(resource, Patience))!;

    public async Task ExecuteAsync(string resource, string command)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(resource, command, Patience);
        Assert.True(result.Success, result.Message);
    }

    /// <summary>Waits until a resource's console log has a line with the text.</summary>
    /// <returns>The line.</returns>
    public async Task<string> WaitForLogAsync(string resource, string text)
    {
        var logged = App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(candidate => candidate.Name == resource);
        await foreach (var lines in App.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(logged).WithCancellation(Patience))
        {
            if (lines.FirstOrDefault(line => line.Content.Contains(text, StringComparison.Ordinal)).Content is { } found)
                return found;
        }

        throw new InvalidOperationException($"The log of '{resource}' ended.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _deadline.Dispose();
    }
}

internal static class Snapshots
{
    public static int? Pid(this CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value as int?;
}
