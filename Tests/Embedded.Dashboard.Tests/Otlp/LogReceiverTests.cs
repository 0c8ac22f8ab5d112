using Dashboard.Telemetry;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace Embedded.Dashboard.Tests.Otlp;

public sealed class LogReceiverTests
{
    [Fact]
    public void Template_WithItsValues_IsAMessage()
    {
        var log = new Received().Log(Sent.Log("Order {Id} placed", Sent.Attribute("Id", "7"), Sent.Attribute("{OriginalFormat}", "Order {Id} placed")));

        Assert.Equal("Order 7 placed", log.Message);
        Assert.Equal([new("Id", "7")], log.Tags);
    }

    [Fact]
    public void FormattedMessage_WithBracesOfItsOwn_StaysAsItIs()
    {
        var log = new Received().Log(Sent.Log("Said: {Id}", Sent.Attribute("Id", "7"), Sent.Attribute("{OriginalFormat}", "Said: {Text}")));

        Assert.Equal("Said: {Id}", log.Message);
    }

    [Theory]
    [InlineData(0, (int)Severity.Unspecified)]
    [InlineData(1, (int)Severity.Trace)]
    [InlineData(4, (int)Severity.Trace)]
    [InlineData(5, (int)Severity.Debug)]
    [InlineData(12, (int)Severity.Information)]
    [InlineData(13, (int)Severity.Warning)]
    [InlineData(20, (int)Severity.Error)]
    [InlineData(21, (int)Severity.Critical)]
    [InlineData(24, (int)Severity.Critical)]
    [InlineData(25, (int)Severity.Unspecified)]
    [InlineData(-1, (int)Severity.Unspecified)]
    public void SeverityNumber_IsItsSeverity(int number, int severity)
    {
        var log = Sent.Log();
        log.SeverityNumber = (SeverityNumber)number;

        Assert.Equal((Severity)severity, new Received().Log(log).Severity);
    }

    [Fact]
    public void Time_NotSaid_IsWhenItWasObserved_OrNow()
    {
        var received = new Received();
        var observed = Sent.Log();
        observed.TimeUnixNano = 0;
        observed.ObservedTimeUnixNano = Sent.Nanoseconds(Sent.At.AddDays(-1));
        var silent = Sent.Log();
        silent.TimeUnixNano = 0;

        Assert.Equal(Sent.At.AddDays(-1), received.Log(observed).At);
        Assert.Equal(received.Time.GetUtcNow(), received.Log(silent).At);
    }

    [Fact]
    public void Time_AtTheEndOfItsRange_IsADate()
    {
        var log = Sent.Log();
        log.TimeUnixNano = ulong.MaxValue;

        Assert.Equal(2554, new Received().Log(log).At.Year);
    }

    [Fact]
    public void Ids_Valid_NameTheSpan()
    {
        var log = Sent.Log();
        log.TraceId = Sent.TraceId;
        log.SpanId = Sent.SpanId;

        var entry = new Received().Log(log);

        Assert.Equal((Sent.TraceIdText, Sent.SpanIdText), (entry.TraceId, entry.SpanId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(16)]
    public void Ids_Invalid_AreOutsideOfATrace(int length)
    {
        var log = Sent.Log();
        log.TraceId = ByteString.CopyFrom(new byte[length]);
        log.SpanId = ByteString.CopyFrom(new byte[length]);

        var entry = new Received().Log(log);

        Assert.Equal((null, null), (entry.TraceId, entry.SpanId));
    }

    [Fact]
    public void Sender_WithoutNames_IsUnknown()
    {
        var received = new Received();
        var request = Sent.Logs(Sent.Log());
        request.ResourceLogs[0].Resource = null;

        received.LogReceiver.Accept(request);

        Assert.Equal(new Sender("unknown_service", "unknown_service"), received.Store.FindLogs(new(), null, 1).Items.Single().Sender);
    }

    [Fact]
    public void LongTexts_AreCut_ButNotWithinACharacter()
    {
        var received = new Received(new() { TextLength = 5 });

        var log = received.Log(Sent.Log("1234😀6", Sent.Attribute("123456", "1234567")));

        Assert.Equal("1234", log.Message);
        Assert.Equal([new("12345", "12345")], log.Tags);
    }

    [Fact]
    public void Tags_BeyondTheLimit_AreDropped()
    {
        var received = new Received(new() { Tags = 2 });

        var log = received.Log(Sent.Log("text", Sent.Attribute("a", "1"), Sent.Attribute("b", "2"), Sent.Attribute("c", "3")));

        Assert.Equal([new("a", "1"), new("b", "2")], log.Tags);
    }

    [Fact]
    public void Values_OfEachKind_AreText()
    {
        KeyValue[] attributes =
        [
            new() { Key = "bool", Value = new() { BoolValue = true } },
            new() { Key = "int", Value = new() { IntValue = long.MinValue } },
            new() { Key = "double", Value = new() { DoubleValue = 0.1 } },
            new() { Key = "bytes", Value = new() { BytesValue = ByteString.CopyFrom(1, 2, 3) } },
            new() { Key = "none", Value = new() },
            new() { Key = "missing" },
            new()
            {
                Key = "list",
                Value = new()
                {
                    ArrayValue = new() { Values = { Sent.Text("<é>"), new AnyValue { IntValue = 1 }, new AnyValue { DoubleValue = double.NaN }, new AnyValue() } },
                },
            },
            new() { Key = "map", Value = new() { KvlistValue = new() { Values = { Sent.Attribute("a", "b"), new KeyValue { Key = "c" } } } } },
        ];

        var log = new Received().Log(Sent.Log("text", attributes));

        Assert.Equal(
            ["true", "-9223372036854775808", "0.1", "AQID", "", "", """["<é>",1,"NaN",null]""", """{"a":"b","c":null}"""],
            log.Tags.Select(tag => tag.Value));
    }

    [Fact]
    public void Values_NestedTooDeep_EndInAnEllipsis()
    {
        var value = Sent.Text("inmost");
        for (var i = 0; i < 20; i++)
            value = new AnyValue { ArrayValue = new() { Values = { value } } };

        var log = new Received().Log(Sent.Log("text", new KeyValue { Key = "deep", Value = value }));

        Assert.Equal("""[[[[[[[["…"]]]]]]]]""", log.Tags.Single().Value);
    }

    [Fact]
    public void Values_TooLong_AreCut()
    {
        var list = new AnyValue { ArrayValue = new() { Values = { Enumerable.Repeat(Sent.Text("item"), 100_000) } } };

        var log = new Received().Log(Sent.Log("text", new KeyValue { Key = "list", Value = list }));

        Assert.Equal(new TelemetryLimits().TextLength, log.Tags.Single().Value.Length);
    }
}
