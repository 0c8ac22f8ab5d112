using System.Net;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>Senders that go away in the middle of a request, as every stopped service does: nothing to log.</summary>
public sealed class LostSenderTests
{
    [Theory]
    [InlineData("/v1/traces", "application/x-protobuf", 1)]
    [InlineData("/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc", 2)]
    public async Task RequestCutOff_IsNotLogged(string path, string type, int version)
    {
        var server = await OtlpServer.StartAsync();
        await using (server)
        {
            using var handler = new SocketsHttpHandler();
            using var client = new HttpClient(handler);
            using var lost = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            using var content = new HalfSent(server, lost);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(version == 1 ? server.Http : server.Grpc, path))
            {
                Version = new(version, version == 1 ? 1 : 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = content,
                Headers = { { "x-otlp-api-key", OtlpServer.Key } },
            };
            content.Headers.ContentType = new(type);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(request, lost.Token));
            await server.RequestEndedAsync();
        }

        Assert.Empty(server.Complaints);
        Assert.Null(server.Store.FindTrace(Sent.TraceIdText));
    }

    /// <summary>Sends the first half, and then gives up.</summary>
    private sealed class HalfSent(OtlpServer server, CancellationTokenSource lost) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[500], lost.Token);
            await stream.FlushAsync(lost.Token);
            await server.RequestBegunAsync();
            await lost.CancelAsync();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 1_000;
            return true;
        }
    }
}
