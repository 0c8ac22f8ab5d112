using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>A service behind the gateway, on a free port, which probes as healthy if it is not told otherwise.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _probes;

    private Upstream(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>What arrived, probes apart.</summary>
    public ConcurrentQueue<(string Method, string Path, Dictionary<string, string> Headers)> Requests { get; } = [];

    public int Probes => Volatile.Read(ref _probes);

    public static async Task<Upstream> StartAsync(
        RequestDelegate? answer = null, string address = "http://127.0.0.1:0", int health = StatusCodes.Status200OK,
        HttpProtocols protocols = HttpProtocols.Http1, Encoding? responseHeaders = null)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", address, "--ForwardedHeaders_Enabled", "false"]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols);
            kestrel.ResponseHeaderEncodingSelector = _ => responseHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024; // as of every service
            kestrel.Limits.MaxRequestHeaderCount = 64;
        });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var upstream = new Upstream(app);
        app.Run(async context =>
        {
            if (context.Request.Path == "/health")
            {
                context.Response.StatusCode = health;
                Interlocked.Increment(ref upstream._probes);
                return;
            }

            upstream.Requests.Enqueue((context.Request.Method, context.Request.Path,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await (answer ?? (request => request.Response.WriteAsync("from upstream")))(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
