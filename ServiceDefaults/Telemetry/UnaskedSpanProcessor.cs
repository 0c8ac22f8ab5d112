using System.Diagnostics;
using OpenTelemetry;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Drops what nobody asked for: spans whose local parent is not exported, such as the queries of a health check, and queries
/// without a parent, with which background loops look for work several times a second. A sampler would do it, but
/// <c>OTEL_TRACES_SAMPLER=always_on</c>, which an AppHost sets in Development, replaces any.
/// </summary>
internal sealed class UnaskedSpanProcessor : BaseProcessor<Activity>
{
    private const string Queries = "Npgsql";

    public override void OnEnd(Activity data)
    {
        if (data.Parent is { Recorded: false } || (data.ParentSpanId == default && data.Source.Name == Queries))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
