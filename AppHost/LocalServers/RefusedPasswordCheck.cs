using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.LocalServers;

/// <summary>Says what to do when a server refuses the password that the AppHost knows.</summary>
internal sealed class RefusedPasswordCheck(IHealthCheck inner, Func<Exception, bool> isRefusedPassword, Func<string> explanation) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var result = await inner.CheckHealthAsync(context, cancellationToken);
        for (var failure = result.Exception; failure is not null; failure = failure.InnerException)
        {
            if (isRefusedPassword(failure))
                return new(result.Status, explanation(), result.Exception);
        }

        return result;
    }
}
