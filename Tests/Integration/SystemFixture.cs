using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Cli.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Testing;

[assembly: AssemblyFixture(typeof(Integration.SystemFixture))]

namespace Integration;

/// <summary>
/// The whole system, started once through Aspire's testing builder, on ports and volumes of its own. With the environment variable
/// <c>SMOKE_ADDRESS</c> nothing is started, and only the smoke tests can run: against the gateway at that address.
/// </summary>
public sealed class SystemFixture : IAsyncLifetime
{
    /// <summary>The AppHost's argument with which all services can be read by Prometheus.</summary>
    public const string WithMetrics = "--Metrics:Enabled=true";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);

    private static readonly string? Elsewhere = Environment.GetEnvironmentVariable(Staging.AddressVariable);

    public DistributedApplication App { get; private set; } = null!; // set before any test runs

    /// <summary>The gateway's.</summary>
    public Uri Address => string.IsNullOrEmpty(Elsewhere) ? App.GetEndpoint("gateway", "http") : new(Elsewhere);

    public IEnumerable<ProjectResource> Projects => App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>();

    /// <summary>Those that are called over mutual TLS.</summary>
    public IReadOnlyList<string> Services =>
        [.. Projects.Where(project => project.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.UriScheme == "https")).Select(project => project.Name)];

    public async ValueTask InitializeAsync()
    {
        if (!string.IsNullOrEmpty(Elsewhere))
            return;

        using var deadline = new CancellationTokenSource(StartDeadline);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([WithMetrics], deadline.Token);

        builder.PrepareForTests();

        App = await builder.BuildAsync(deadline.Token);
        await App.StartAsync(deadline.Token);
        foreach (var project in Projects)
            await WaitUntilHealthyAsync(project.Name, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (App is null)
            return; // it was never built: it runs elsewhere, or what happened then is the failure to report

        await App.StopAsync();
        await App.DisposeAsync();
    }

    private async Task WaitUntilHealthyAsync(string service, CancellationToken deadline)
    {
        try
        {
            await App.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline);
        }
        catch (Exception failure) when (failure is DistributedApplicationException or OperationCanceledException)
        {
            throw new InvalidOperationException($"'{service}' does not become healthy. The end of its log:\n{await LogAsync(service, CancellationToken.None)}", failure);
        }
    }

    /// <summary>The gateway, with the token of the development client, or of the one that <c>SMOKE_CLIENT</c> names: <c>ID:SECRET</c>.</summary>
    public HttpClient Gateway()
    {
        var client = Environment.GetEnvironmentVariable("SMOKE_CLIENT")?.Split(':', 2) is [var id, var secret] ? new ClientCredentials(id, secret) : ClientCredentials.Development;
        return new(new AccessTokenHandler(client, TimeProvider.System, new SocketsHttpHandler())) { BaseAddress = Address };
    }

    /// <summary>The environment variables that a running service was given.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> EnvironmentOfAsync(string name, CancellationToken cancellationToken)
    {
        var running = await App.ResourceNotifications.WaitForResourceHealthyAsync(name, cancellationToken);
        return running.Snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value);
    }

    /// <returns>The last lines that a service has logged.</returns>
    public async Task<string> LogAsync(string service, CancellationToken cancellationToken)
    {
        var logs = App.Services.GetRequiredService<ResourceLoggerService>();
        var lines = await logs.GetAllAsync(Projects.Single(project => project.Name == service)).ToListAsync(cancellationToken);
        return string.Join('\n', lines.SelectMany(batch => batch).Select(line => line.Content).TakeLast(30));
    }

    /// <summary>What a service connects with now: its environment's, or the one that has replaced it since.</summary>
    public async Task<string> ConnectionStringAsync(string service, string name, CancellationToken cancellationToken)
    {
        var environment = await EnvironmentOfAsync(service, cancellationToken);
        var secret = Path.Combine(environment["SECRETS_DIRECTORY"]!, $"ConnectionStrings__{name}");
        return File.Exists(secret) ? await File.ReadAllTextAsync(secret, cancellationToken) : environment[$"ConnectionStrings__{name}"]!;
    }
}
