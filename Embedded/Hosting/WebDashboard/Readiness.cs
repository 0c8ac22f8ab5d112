using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.WebDashboard;

/// <summary>Whether anything is left to wait for, as <c>AppHost/Control</c> says it for both engines.</summary>
internal static class Readiness
{
    public static bool IsHealthy(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Finished
        || (snapshot.State?.Text is "Running" or "Active" && snapshot.HealthStatus is HealthStatus.Healthy or null);

    /// <summary>A resource that waits for a person to start it, or for a container runtime that is not there, is not ill.</summary>
    public static bool IsMeantToRest(ResourceEvent update) =>
        update.Snapshot.State?.Text is { } state
        && (state.StartsWith("Unavailable", StringComparison.Ordinal)
            || (state == KnownResourceStates.NotStarted && update.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()));
}
