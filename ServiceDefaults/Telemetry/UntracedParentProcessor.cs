using System.Diagnostics;
using OpenTelemetry;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Drops spans whose local parent is not exported, such as the queries of a health check. A parent-based sampler would do
/// it, but <c>OTEL_TRACES_SAMPLER=always_on</c>, which an AppHost sets in Development, is not one.
/// </summary>
internal sealed class UntracedParentProcessor : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Parent is { Recorded: false })
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
