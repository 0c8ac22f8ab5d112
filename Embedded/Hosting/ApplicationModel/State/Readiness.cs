using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

internal static class Readiness
{
    /// <summary>Whether the listeners of the ready event have at least been told.</summary>
    public static bool IsHealthyAndReady(this CustomResourceSnapshot snapshot) => snapshot is { HealthStatus: HealthStatus.Healthy, Ready: not null };

    /// <summary>Waits for the listeners of the ready event; false when the resource ended meanwhile, and with it what they were told.</summary>
    public static async Task<bool> CompletesInThisRunAsync(this Task ready, CancellationToken cancellationToken)
    {
        try
        {
            await ready.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
