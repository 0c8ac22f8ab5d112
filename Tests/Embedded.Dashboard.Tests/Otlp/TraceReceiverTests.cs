using Dashboard.Telemetry;
using Google.Protobuf;
using Proto = OpenTelemetry.Proto.Trace.V1;

namespace Embedded.Dashboard.Tests.Otlp;

public sealed class TraceReceiverTests
{
    [Fact]
    public void Span_IsWhatWasSent()
    {
        var sent = Sent.Span();
        sent.ParentSpanId = Sent.Id(8, 255);
        sent.Status = new() { Code = Proto.Status.Types.StatusCode.Error, Message = "broken" };
        sent.Attributes.Add(Sent.Attribute("http.route", "/orders"));
        sent.Events.Add(new Proto.Span.Types.Event { Name = "retried", TimeUnixNano = Sent.Nanoseconds(Sent.At), Attributes = { Sent.Attribute("a", "b") } });
        sent.Links.Add(new Proto.Span.Types.Link { TraceId = Sent.Id(16, 2), SpanId = Sent.Id(8, 3) });

        var span = new Received().Span(sent)!;

        Assert.Equal((Sent.TraceIdText, Sent.SpanIdText, "00000000000000ff"), (span.TraceId, span.SpanId, span.ParentSpanId));
        Assert.Equal(("GET /orders", SpanKind.Server, "Orders"), (span.Name, span.Kind, span.Scope));
        Assert.Equal((Sent.At, TimeSpan.FromMilliseconds(20)), (span.Start, span.Duration));
        Assert.Equal((true, "broken"), (span.IsError, span.StatusMessage));
        Assert.Equal(new Sender("ordering", "ordering-1"), span.Sender);
        Assert.Equal([new("http.route", "/orders")], span.Tags);
        var happened = Assert.Single(span.Events);
        Assert.Equal(("retried", Sent.At, new Tag("a", "b")), (happened.Name, happened.At, happened.Tags.Single()));
        Assert.EndsWith("3", Assert.Single(span.Links).SpanId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 8, 0)]
    [InlineData(15, 8, 0)]
    [InlineData(17, 8, 0)]
    [InlineData(16, 0, 0)]
    [InlineData(16, 9, 0)]
    [InlineData(16, 8, 7)]
    public void Ids_OfTheWrongLength_AreRejected_AndCounted(int trace, int span, int parent)
    {
        var received = new Received();
        var sent = Sent.Span();
        sent.TraceId = Ones(trace);
        sent.SpanId = Ones(span);
        sent.ParentSpanId = Ones(parent);

        var answer = received.Traces(Sent.Traces(sent));

        Assert.Equal(1, answer.PartialSuccess.RejectedSpans);
        Assert.Equal((1, 1), (received.Store.Counts.SpansReceived, received.Store.Counts.SpansDropped));
        Assert.Empty(received.Store.FindTraces(new(), null, 10).Items);
    }

    [Fact]
    public void Ids_OfZeros_AreRejected_ButForTheParent()
    {
        var zeroTrace = Sent.Span();
        zeroTrace.TraceId = ByteString.CopyFrom(new byte[16]);
        var zeroSpan = Sent.Span();
        zeroSpan.SpanId = ByteString.CopyFrom(new byte[8]);
        var zeroParent = Sent.Span();
        zeroParent.ParentSpanId = ByteString.CopyFrom(new byte[8]);

        Assert.Null(new Received().Span(zeroTrace));
        Assert.Null(new Received().Span(zeroSpan));
        Assert.Null(new Received().Span(zeroParent)!.ParentSpanId);
    }

    [Fact]
    public void End_BeforeTheStart_IsNoDuration()
    {
        var sent = Sent.Span();
        sent.EndTimeUnixNano = sent.StartTimeUnixNano - 1_000_000;

        Assert.Equal(TimeSpan.Zero, new Received().Span(sent)!.Duration);
    }

    [Fact]
    public void Start_NotSaid_IsTheEnd_OrNow()
    {
        var ended = Sent.Span();
        ended.StartTimeUnixNano = 0;
        var silent = Sent.Span();
        silent.StartTimeUnixNano = silent.EndTimeUnixNano = 0;
        var received = new Received();

        var withEnd = new Received().Span(ended)!;
        Assert.Equal((Sent.At.AddMilliseconds(20), TimeSpan.Zero), (withEnd.Start, withEnd.Duration));
        Assert.Equal(received.Time.GetUtcNow(), received.Span(silent)!.Start);
    }

    [Fact]
    public void Times_AtTheEndOfTheirRange_AreDates()
    {
        var sent = Sent.Span();
        sent.EndTimeUnixNano = ulong.MaxValue;

        Assert.Equal(2554, new Received().Span(sent)!.End.Year);
    }

    [Fact]
    public void Kind_Unknown_IsUnspecified()
    {
        var sent = Sent.Span();
        sent.Kind = (Proto.Span.Types.SpanKind)99;

        Assert.Equal(SpanKind.Unspecified, new Received().Span(sent)!.Kind);
    }

    [Fact]
    public void Links_WithoutValidIds_AreLeftOut()
    {
        var sent = Sent.Span();
        sent.Links.Add(new Proto.Span.Types.Link { TraceId = Sent.Id(16, 2) });

        Assert.Empty(new Received().Span(sent)!.Links);
    }

    private static ByteString Ones(int length) => ByteString.CopyFrom([.. Enumerable.Repeat((byte)1, length)]);
}
