using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Health;

/// <summary>
/// <c>/health</c> (readiness: every check) and <c>/alive</c> (liveness: only checks tagged <c>live</c>, so that a
/// dependency that is away never gets the process restarted). Anonymous; the answer is one word.
/// </summary>
internal static class HealthEndpoints
{
    public const string Readiness = "/health";
    public const string Liveness = "/alive";
    private const string LiveTag = "live";
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(3);

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DrainOnShutdown>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DrainOnShutdown>());
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = DrainOnShutdown.Timeout);

        builder.Services.AddHealthChecks()
            .AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag])
            .AddCheck<DrainOnShutdown>("shutdown");

        // A dependency that hangs must not hang the probe.
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations.Where(check => check.Timeout == Timeout.InfiniteTimeSpan))
                check.Timeout = CheckTimeout;
        });
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(Readiness).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks(Liveness, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) })
            .AllowAnonymous()
            .DisableHttpMetrics();
    }

    public static bool Serve(PathString path) =>
        path.Equals(Readiness, StringComparison.OrdinalIgnoreCase) || path.Equals(Liveness, StringComparison.OrdinalIgnoreCase);
}
