using System.Buffers;
using Dashboard.Otlp;
using Google.Protobuf;
using OpenTelemetry.Proto.Metrics.V1;
using Proto = OpenTelemetry.Proto.Trace.V1;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>Requests with some of their bytes changed: what they then say may be anything.</summary>
public sealed class MutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ChangedRequests_AreTaken_OrRefusedAsMalformed(int seed)
    {
        var random = new Random(seed);
        var received = new Received();
        var malformed = 0;
        foreach (var (service, request) in Requests(received))
        {
            for (var i = 0; i < 3_000; i++)
            {
                var bytes = request.ToByteArray();
                for (var changes = random.Next(1, 5); changes > 0; changes--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

                var error = Record.Exception(() => service.Export(new ReadOnlySequence<byte>(bytes)));

                Assert.True(error is null || RefusedException.From(error) is not null, $"{service.HttpPath} {Convert.ToHexString(bytes)}: {error}");
                malformed += error is null ? 0 : 1;
            }
        }

        Assert.InRange(malformed, 100, 12_000);
        Assert.True(received.Store.Counts.SpansReceived > 0 && received.Store.Counts.LogsReceived > 0);
        Assert.All(received.Store.Instruments, instrument =>
            Assert.NotNull(received.Store.FindChart(instrument.Resource, instrument.Meter, instrument.Name, TimeSpan.FromMinutes(15))));
        Assert.All(received.Store.FindTraces(new(), null, 100_000).Items, trace => Assert.NotNull(received.Store.FindTrace(trace.TraceId)));
    }

    private static IEnumerable<(ExportService Service, IMessage Request)> Requests(Received received)
    {
        var span = Sent.Span();
        span.ParentSpanId = Sent.Id(8, 2);
        span.Attributes.Add(Sent.Attribute("a", "b"));
        span.Events.Add(new Proto.Span.Types.Event { Name = "event", TimeUnixNano = 1 });
        span.Links.Add(new Proto.Span.Types.Link { TraceId = Sent.TraceId, SpanId = Sent.SpanId });
        yield return (ExportService.Traces(received.TraceReceiver), Sent.Traces(span, Sent.Span(2)));
        yield return (ExportService.Logs(received.LogReceiver), Sent.Logs(Sent.Log("{a}", Sent.Attribute("a", "b"))));
        yield return (ExportService.Metrics(received.MetricReceiver), Sent.Metrics(
            Sent.Counter(1, attributes: Sent.Attribute("a", "b")),
            new Metric
            {
                Name = "histogram",
                Histogram = new() { DataPoints = { new HistogramDataPoint { TimeUnixNano = 1, Count = 3, ExplicitBounds = { 1, 2 }, BucketCounts = { 1, 1, 1 } } } },
            },
            new Metric
            {
                Name = "exponential",
                ExponentialHistogram = new() { DataPoints = { new ExponentialHistogramDataPoint { Scale = 3, Positive = new() { Offset = 2, BucketCounts = { 1, 2 } } } } },
            }));
    }
}
