using System.Net;
using Dashboard.Otlp;
using Dashboard.Telemetry;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Embedded.Dashboard.Tests.Otlp;

public sealed class HttpExportTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachSignal_Sent_IsInTheStore()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();

        using var traces = await client.PostAsync("/v1/traces", Sent.Body(Sent.Traces(Sent.Span())), Cancelled);
        using var logs = await client.PostAsync("/v1/logs", Sent.Body(Sent.Logs(Sent.Log())), Cancelled);
        using var metrics = await client.PostAsync("/v1/metrics", Sent.Body(Sent.Metrics(Sent.Counter(1))), Cancelled);

        Assert.All([traces, logs, metrics], response =>
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType!.ToString());
        });
        Assert.Null(ExportTraceServiceResponse.Parser.ParseFrom(await traces.Content.ReadAsByteArrayAsync(Cancelled)).PartialSuccess);
        Assert.NotNull(server.Store.FindTrace(Sent.TraceIdText));
        Assert.Single(server.Store.FindLogs(new(), null, 10).Items);
        Assert.Single(server.Store.Instruments);
        Assert.Equal(["ordering"], server.Store.Resources);
    }

    [Fact]
    public async Task Gzip_IsUnderstood()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();
        using var body = Sent.Body(Sent.Gzip(Google.Protobuf.MessageExtensions.ToByteArray(Sent.Traces(Sent.Span()))));
        body.Headers.ContentEncoding.Add("gzip");

        using var response = await client.PostAsync("/v1/traces", body, Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(server.Store.FindTrace(Sent.TraceIdText));
    }

    [Fact]
    public async Task Nothing_Sent_IsSuccess()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();

        using var response = await client.PostAsync("/v1/metrics", Sent.Body([]), Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task SpansThatCannotBeKept_ArePartialSuccess_AndTheOthersAreKept()
    {
        await using var server = await OtlpServer.StartAsync(limits: new() { SpansPerTrace = 2 });
        using var client = server.HttpClient();
        var invalid = Sent.Span(9);
        invalid.SpanId = Sent.Id(7, 9);

        using var response = await client.PostAsync("/v1/traces", Sent.Body(Sent.Traces(Sent.Span(1), invalid, Sent.Span(2), Sent.Span(3))), Cancelled);

        var answer = ExportTraceServiceResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(2, answer.PartialSuccess.RejectedSpans);
        Assert.NotEmpty(answer.PartialSuccess.ErrorMessage);
        Assert.Equal(2, server.Store.FindTrace(Sent.TraceIdText)!.Spans.Count);
        Assert.Equal((4, 2), (server.Store.Counts.SpansReceived, server.Store.Counts.SpansDropped));
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task Garbage_IsABadRequest_CountedAndNotLogged(string path)
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();

        using var response = await client.PostAsync(path, Sent.Body(Sent.Garbage), Cancelled);

        await AssertRefused(server, response, HttpStatusCode.BadRequest, "not what OTLP says");
    }

    [Fact]
    public async Task GarbageAsGzip_IsABadRequest()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();
        using var body = Sent.Body(Sent.Garbage);
        body.Headers.ContentEncoding.Add("gzip");

        using var response = await client.PostAsync("/v1/logs", body, Cancelled);

        await AssertRefused(server, response, HttpStatusCode.BadRequest, "not what OTLP says");
    }

    [Fact]
    public async Task ValuesNestedWithoutEnd_AreABadRequest()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();
        var value = Sent.Text("inmost");
        for (var i = 0; i < 1_000; i++)
            value = new AnyValue { ArrayValue = new() { Values = { value } } };
        var log = Sent.Log();
        log.Body = value;

        using var response = await client.PostAsync("/v1/logs", Sent.Body(Sent.Logs(log)), Cancelled);

        await AssertRefused(server, response, HttpStatusCode.BadRequest, "not what OTLP says");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("the keY")]
    [InlineData("the key, and more")]
    public async Task WrongKey_IsUnauthorized(string? key)
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient(key);

        using var response = await client.PostAsync("/v1/traces", Sent.Body(Sent.Traces(Sent.Span())), Cancelled);

        await AssertRefused(server, response, HttpStatusCode.Unauthorized, "x-otlp-api-key");
        Assert.Null(server.Store.FindTrace(Sent.TraceIdText));
    }

    [Fact]
    public async Task NoKeyAsked_LetsAnyoneSend()
    {
        await using var server = await OtlpServer.StartAsync(new(ApiKey: null));
        using var client = server.HttpClient(key: null);

        using var response = await client.PostAsync("/v1/traces", Sent.Body(Sent.Traces(Sent.Span())), Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Json_IsAnUnsupportedMediaType_ThatSaysWhatToSet()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();

        using var response = await client.PostAsync("/v1/traces", Sent.Body("{}"u8.ToArray(), "application/json"), Cancelled);

        await AssertRefused(server, response, HttpStatusCode.UnsupportedMediaType, "http/protobuf");
    }

    [Fact]
    public async Task OtherCompression_IsUnsupported()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();
        using var body = Sent.Body(Sent.Traces(Sent.Span()));
        body.Headers.ContentEncoding.Add("br");

        using var response = await client.PostAsync("/v1/traces", body, Cancelled);

        await AssertRefused(server, response, HttpStatusCode.UnsupportedMediaType, "'br'");
    }

    [Fact]
    public async Task GzipBomb_IsTooLarge()
    {
        await using var server = await OtlpServer.StartAsync(new(OtlpServer.Key, MaxRequestBytes: 1024 * 1024));
        using var client = server.HttpClient();
        using var body = Sent.Body(Sent.Bomb);
        body.Headers.ContentEncoding.Add("gzip");

        using var response = await client.PostAsync("/v1/traces", body, Cancelled);

        await AssertRefused(server, response, HttpStatusCode.RequestEntityTooLarge, "1048576 bytes");
    }

    [Fact]
    public async Task LongRequest_IsTooLarge_BeforeItIsRead()
    {
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();
        client.DefaultRequestHeaders.ExpectContinue = true;
        using var body = new NeverSent(100 * 1024 * 1024);

        using var response = await client.PostAsync("/v1/traces", body, Cancelled);

        await AssertRefused(server, response, HttpStatusCode.RequestEntityTooLarge, "smaller batches");
        Assert.False(body.WasAskedFor);
    }

    [Fact]
    public async Task LongRequest_WithoutALength_IsTooLarge()
    {
        await using var server = await OtlpServer.StartAsync(new(OtlpServer.Key, MaxRequestBytes: 10_000));
        using var client = server.HttpClient();
        client.DefaultRequestHeaders.TransferEncodingChunked = true;

        using var response = await client.PostAsync("/v1/traces", Sent.Body(new byte[12_000]), Cancelled);

        await AssertRefused(server, response, HttpStatusCode.RequestEntityTooLarge, "10000 bytes");
    }

    [Fact]
    public async Task MarkupAndControlCharacters_Survive()
    {
        const string Text = "<script>alert('\u0000\u0007\u001b[31m')</script> & \"quoted\" \r\n\t é 漢字 😀";
        await using var server = await OtlpServer.StartAsync();
        using var client = server.HttpClient();

        using var logs = await client.PostAsync("/v1/logs", Sent.Body(Sent.Logs(Sent.Log(Text, Sent.Attribute(Text, Text)))), Cancelled);
        using var traces = await client.PostAsync("/v1/traces", Sent.Body(Sent.Traces(Sent.Span(name: Text))), Cancelled);

        var log = Assert.Single(server.Store.FindLogs(new(), null, 10).Items);
        Assert.Equal(Text, log.Message);
        Assert.Equal(new Tag(Text, Text), Assert.Single(log.Tags));
        Assert.Equal(Text, server.Store.FindTrace(Sent.TraceIdText)!.Summary.Name);
    }

    private static async Task AssertRefused(OtlpServer server, HttpResponseMessage response, HttpStatusCode status, string message)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(message, Status.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync(Cancelled)).Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Store.Counts.RequestsRefused);
        Assert.Empty(server.Complaints);
    }

    /// <summary>Says how long it is, and remembers whether anyone wanted it.</summary>
    private sealed class NeverSent : HttpContent
    {
        private readonly long _length;

        public NeverSent(long length)
        {
            _length = length;
            Headers.ContentType = new("application/x-protobuf");
        }

        public bool WasAskedFor { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            WasAskedFor = true;
            return stream.WriteAsync(new byte[_length]).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }
}
