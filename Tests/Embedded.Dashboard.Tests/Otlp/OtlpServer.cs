using Dashboard.Otlp;
using Dashboard.Telemetry;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>A receiver on two free ports: one for HTTP/1.1, one for gRPC.</summary>
internal sealed class OtlpServer : IAsyncDisposable
{
    public const string Key = "the key";

    private readonly WebApplication _app;
    private readonly Complaints _complaints;

    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _ended = new(0);

    private OtlpServer(WebApplication app, TelemetryStore store, Complaints complaints)
    {
        _app = app;
        _complaints = complaints;
        Store = store;
    }

    public TelemetryStore Store { get; }

    public Uri Http => new(_app.Urls.First());

    public Uri Grpc => new(_app.Urls.Last());

    public IEnumerable<string> Complaints => _complaints.Texts;

    public static async Task<OtlpServer> StartAsync(OtlpOptions? options = null, TelemetryLimits? limits = null)
    {
        var store = new TelemetryStore(limits ?? new(), TimeProvider.System);
        var complaints = new Complaints();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(complaints);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(store).AddSingleton(options ?? new(Key)).AddOtlp();
        var app = builder.Build();
        var server = new OtlpServer(app, store, complaints);
        app.Use(server.CountAsync);
        app.MapOtlp();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Completes once for each request that has come.</summary>
    public Task RequestBegunAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Completes once for each request that is done with.</summary>
    public Task RequestEndedAsync() => _ended.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>A client that has a key.</summary>
    public HttpClient HttpClient(string? key = Key)
    {
        var client = new HttpClient { BaseAddress = Http };
        if (key is not null)
            client.DefaultRequestHeaders.Add("x-otlp-api-key", key);
        return client;
    }

    public GrpcChannel GrpcChannel() => global::Grpc.Net.Client.GrpcChannel.ForAddress(Grpc);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _begun.Dispose();
        _ended.Dispose();
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        _begun.Release();
        try
        {
            await next(context);
        }
        finally
        {
            _ended.Release();
        }
    }
}
