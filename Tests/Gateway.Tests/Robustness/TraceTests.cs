using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Gateway.Tests.Robustness;

/// <summary>Alone: every gateway of this process listens to its spans, and one that records them has them recorded for all.</summary>
[CollectionDefinition(nameof(TraceTests), DisableParallelization = true), Collection(nameof(TraceTests))]
public sealed class TraceTests
{
    private const string CallersTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string CallersSpan = "b7ad6b7169203331";

    [Theory]
    [InlineData("always_on", $"00-{CallersTrace}-{CallersSpan}-00", true)]
    [InlineData("always_on", $"00-{CallersTrace}-{CallersSpan}-01", true)]
    [InlineData("always_on", $"00-{CallersTrace}-{CallersSpan}", false)]
    [InlineData("always_on", "nonsense", false)]
    [InlineData("parentbased_always_on", $"00-{CallersTrace}-{CallersSpan}-00", true)]
    [InlineData("parentbased_always_off", $"00-{CallersTrace}-{CallersSpan}-01", true)]
    [InlineData("always_off", $"00-{CallersTrace}-{CallersSpan}-01", true)]
    public async Task Caller_ChoosesNeitherTheTraceNorWhetherItIsRecorded_AndIsLinkedTo(string sampler, string traceParent, bool isLinked)
    {
        var recorded = sampler.EndsWith("on", StringComparison.Ordinal);
        var exported = new Exported();
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address))
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1").With("OTEL_TRACES_SAMPLER", sampler)
            .With(services => services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(exported)));
        using var client = gateway.Client();

        using var answer = await client.CallAsync("/api/v1/orders", headers:
        [
            ("traceparent", traceParent), ("tracestate", "vendor=callers"), ("baggage", "key=callers"),
            ("Correlation-Context", "key=callers"), ("Request-Id", $"|{CallersTrace}.callers."),
        ]);

        var trace = answer.Single("X-Request-Id");
        Assert.NotEqual(CallersTrace, trace);
        var arrived = Assert.Single(ordering.Requests).Headers;
        Assert.Equal(recorded ? 1 : 0, int.Parse(arrived["traceparent"].Split('-')[3]) & 1);
        Assert.Equal(trace, arrived["traceparent"].Split('-')[1]);
        Assert.DoesNotContain(arrived.Values, value => value.Contains("callers", StringComparison.Ordinal));
        if (!recorded)
        {
            Assert.DoesNotContain(exported.Spans, span => span.TraceId.ToHexString() == trace);
            return;
        }

        Activity? OfGateway() => exported.Spans.SingleOrDefault(span => span.TraceId.ToHexString() == trace && span.ParentSpanId == default);
        await Eventually.TrueAsync(() => OfGateway() is not null, "the gateway's span is exported");
        Assert.Equal(isLinked ? [(CallersTrace, CallersSpan)] : [], OfGateway()!.Links.Select(link => (link.Context.TraceId.ToHexString(), link.Context.SpanId.ToHexString())));
        Assert.DoesNotContain(exported.Spans, span => span.TraceId.ToHexString() == CallersTrace);
    }

    private sealed class Exported : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Spans { get; } = [];

        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
                Spans.Enqueue(data);
        }
    }
}
