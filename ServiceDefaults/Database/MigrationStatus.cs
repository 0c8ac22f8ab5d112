using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Database;

/// <summary>Whether this process has seen its database fully migrated; part of readiness. Thread-safe.</summary>
internal sealed class MigrationStatus : IHealthCheck
{
    private volatile bool _applied;

    public bool Applied
    {
        get => _applied;
        set => _applied = value;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_applied ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database is not migrated yet."));
}
