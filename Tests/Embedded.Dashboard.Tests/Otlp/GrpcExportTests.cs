using System.Net;
using Dashboard.Otlp;
using Google.Protobuf;
using Grpc.Core;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Embedded.Dashboard.Tests.Otlp;

public sealed class GrpcExportTests
{
    private const string TraceService = "opentelemetry.proto.collector.trace.v1.TraceService";
    private const string LogsService = "opentelemetry.proto.collector.logs.v1.LogsService";
    private const string MetricsService = "opentelemetry.proto.collector.metrics.v1.MetricsService";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachSignal_Sent_IsInTheStore()
    {
        await using var server = await OtlpServer.StartAsync();

        var traces = await ExportAsync(server, TraceService, Sent.Traces(Sent.Span()).ToByteArray());
        var logs = await ExportAsync(server, LogsService, Sent.Logs(Sent.Log()).ToByteArray());
        var metrics = await ExportAsync(server, MetricsService, Sent.Metrics(Sent.Counter(1)).ToByteArray());

        Assert.Null(ExportTraceServiceResponse.Parser.ParseFrom(traces).PartialSuccess);
        Assert.Null(ExportLogsServiceResponse.Parser.ParseFrom(logs).PartialSuccess);
        Assert.Null(ExportMetricsServiceResponse.Parser.ParseFrom(metrics).PartialSuccess);
        Assert.NotNull(server.Store.FindTrace(Sent.TraceIdText));
        Assert.Single(server.Store.FindLogs(new(), null, 10).Items);
        Assert.Single(server.Store.Instruments);
    }

    [Fact]
    public async Task Gzip_IsUnderstood()
    {
        await using var server = await OtlpServer.StartAsync();

        await ExportAsync(server, TraceService, Sent.Traces(Sent.Span()).ToByteArray(), gzip: true);

        Assert.NotNull(server.Store.FindTrace(Sent.TraceIdText));
    }

    [Fact]
    public async Task ManySpans_ArriveInOneMessage()
    {
        await using var server = await OtlpServer.StartAsync();
        var spans = Enumerable.Range(1, 4_000).Select(number => Sent.Span(number, $"span {number} {new string('x', 100)}"));

        await ExportAsync(server, TraceService, Sent.Traces([.. spans]).ToByteArray());

        Assert.Equal(4_000, server.Store.FindTrace(Sent.TraceIdText)!.Spans.Count);
    }

    [Fact]
    public async Task RejectedSpans_ArePartialSuccess()
    {
        await using var server = await OtlpServer.StartAsync();
        var span = Sent.Span();
        span.TraceId = ByteString.Empty;

        var answer = await ExportAsync(server, TraceService, Sent.Traces(span).ToByteArray());

        Assert.Equal(1, ExportTraceServiceResponse.Parser.ParseFrom(answer).PartialSuccess.RejectedSpans);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("the kez")]
    public async Task WrongKey_IsUnauthenticated(string? key)
    {
        await using var server = await OtlpServer.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(server, TraceService, Sent.Traces(Sent.Span()).ToByteArray(), key));

        AssertRefused(server, error, StatusCode.Unauthenticated, "x-otlp-api-key");
        Assert.Null(server.Store.FindTrace(Sent.TraceIdText));
    }

    [Theory]
    [InlineData(TraceService)]
    [InlineData(LogsService)]
    [InlineData(MetricsService)]
    public async Task Garbage_IsAnInvalidArgument_CountedAndNotLogged(string service)
    {
        await using var server = await OtlpServer.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(server, service, Sent.Garbage));

        AssertRefused(server, error, StatusCode.InvalidArgument, "not what OTLP says");
    }

    [Fact]
    public async Task LongRequest_ExhaustsResources()
    {
        await using var server = await OtlpServer.StartAsync(new(OtlpServer.Key, MaxRequestBytes: 1_000));

        var error = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(server, TraceService, new byte[1_001]));

        AssertRefused(server, error, StatusCode.ResourceExhausted, "1005 bytes");
    }

    [Fact]
    public async Task GzipBomb_ExhaustsResources()
    {
        await using var server = await OtlpServer.StartAsync(new(OtlpServer.Key, MaxRequestBytes: 1024 * 1024));

        var error = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(server, TraceService, new byte[100 * 1024 * 1024], gzip: true));

        AssertRefused(server, error, StatusCode.ResourceExhausted, "1048576 bytes");
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 7, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task NotOneMessage_IsAnInvalidArgument(byte[] frames)
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(server.Grpc, frames, HttpVersion.Version20);

        Assert.Equal("3", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal(1, server.Store.Counts.RequestsRefused);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task OverHttp1_IsToldWhatToDo()
    {
        await using var server = await OtlpServer.StartAsync();

        using var response = await PostAsync(server.Http, [0, 0, 0, 0, 0], HttpVersion.Version11);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("HTTP/2", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task<byte[]> ExportAsync(OtlpServer server, string service, byte[] message, string? key = OtlpServer.Key, bool gzip = false)
    {
        var bytes = Marshallers.Create(value => value, value => value);
        var method = new Method<byte[], byte[]>(MethodType.Unary, service, "Export", bytes, bytes);
        var headers = new Metadata();
        if (key is not null)
            headers.Add("x-otlp-api-key", key);
        if (gzip)
            headers.Add("grpc-internal-encoding-request", "gzip");
        using var channel = server.GrpcChannel();
        return await channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(headers, cancellationToken: Cancelled), message);
    }

    private static async Task<HttpResponseMessage> PostAsync(Uri server, byte[] frames, Version version)
    {
        using var client = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{TraceService}/Export")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = Sent.Body(frames, "application/grpc"),
            Headers = { { "x-otlp-api-key", OtlpServer.Key } },
        };
        return await client.SendAsync(request, Cancelled);
    }

    private static void AssertRefused(OtlpServer server, RpcException error, StatusCode status, string message)
    {
        Assert.Equal(status, error.StatusCode);
        Assert.Contains(message, error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, server.Store.Counts.RequestsRefused);
        Assert.Empty(server.Complaints);
    }
}
