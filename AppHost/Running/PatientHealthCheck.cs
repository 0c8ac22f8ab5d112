using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AppHost.Running;

/// <summary>
/// Asks what is not healthy yet again after a fifth of a second, where Aspire waits for one, two, three … seconds: whoever waits
/// for a resource goes on when it is ready.
/// </summary>
internal sealed class PatientHealthCheck(IHealthCheck inner, PatientHealthCheck.Memory memory) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var result = await inner.CheckHealthAsync(context, cancellationToken);
            var isHealthy = result.Status == HealthStatus.Healthy;
            var isNews = memory.WasHealthy && !isHealthy; // that something fails is said at once
            memory.WasHealthy = isHealthy;
            if (isHealthy || isNews || TimeProvider.System.GetElapsedTime(started) > Patience)
                return result;

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Makes every resource's health check patient.</summary>
    public static void MakeAllPatient(IServiceProvider services)
    {
        foreach (var registration in services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations)
        {
            var inner = registration.Factory;
            var memory = new Memory();
            registration.Factory = provider => new PatientHealthCheck(inner(provider), memory);
        }
    }

    /// <summary>Outlives the check, which is made anew each time.</summary>
    internal sealed class Memory
    {
        public bool WasHealthy { get; set; }
    }
}
