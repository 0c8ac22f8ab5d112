using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Health;

/// <summary>
/// On shutdown, first makes readiness unhealthy and keeps serving for <c>Shutdown:DrainSeconds</c> (default 5, in
/// Development 0), so that load balancers look away before the server stops accepting; requests in flight are then
/// finished within what is left of <see cref="Timeout"/>.
/// </summary>
internal sealed class DrainOnShutdown(IConfiguration configuration, IHostEnvironment environment, TimeProvider time)
    : IHostedLifecycleService, IHealthCheck
{
    /// <summary>Less than the 30 s that Kubernetes grants before it kills.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(25);

    private volatile bool _stopping;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_stopping ? HealthCheckResult.Unhealthy("The service is shutting down.") : HealthCheckResult.Healthy());

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        var drain = configuration.GetValue("Shutdown:DrainSeconds", environment.IsDevelopment() ? 0d : 5d);
        await Task.Delay(TimeSpan.FromSeconds(drain), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
