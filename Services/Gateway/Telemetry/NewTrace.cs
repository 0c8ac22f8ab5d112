using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

namespace Gateway.Telemetry;

/// <summary>
/// Begins a new trace with every request, so that callers choose neither its id nor whether it is recorded, and nothing of
/// theirs travels along as baggage. A link leads to the trace that the caller says it is part of.
/// </summary>
internal static class NewTrace
{
    public static void AddNewTraces(this WebApplicationBuilder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<DistributedContextPropagator>(new TakesNothingOver()));

        // With any other propagator OpenTelemetry would read the caller's headers once more, and replace the new trace by theirs.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
    }

    public static void UseLinkToCaller(this WebApplication app) => app.Use((context, next) =>
    {
        if (ActivityContext.TryParse(context.Request.Headers.TraceParent, traceState: null, isRemote: true, out var caller))
            Activity.Current?.AddLink(new(caller));
        return next(context);
    });

    private sealed class TakesNothingOver : DistributedContextPropagator
    {
        public override IReadOnlyCollection<string> Fields => Current.Fields;

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => Current.Inject(activity, carrier, setter);

        public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
            (traceId, traceState) = (null, null);

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }
}
