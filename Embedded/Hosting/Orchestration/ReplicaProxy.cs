using System.Net;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Listens on the public port of a resource with several replicas and hands each request to the next one that runs.
/// Shares by request, not by connection: a client that keeps its connection open still reaches all of them.
/// </summary>
internal sealed class ReplicaProxy : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpMessageInvoker _client;
    private readonly ForwarderRequestConfig _request;
    private readonly RunningReplicas _replicas;
    private readonly CancellationTokenSource _disposed = new();
    private Task _following = Task.CompletedTask;

    private ReplicaProxy(EndpointAnnotation endpoint, IReadOnlyList<ResourceInstance> instances)
    {
        _replicas = new(endpoint, instances);
        var http2 = string.Equals(endpoint.Transport, "http2", StringComparison.OrdinalIgnoreCase);
        _request = new ForwarderRequestConfig
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = Timeout.InfiniteTimeSpan,
        };
        _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) });

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // the replica's own limit counts
            kestrel.ListenLocalhost(endpoint.AllocatedEndpoint!.Port, listen => listen.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        builder.Services.AddHttpForwarder();
        _server = builder.Build();
        var forwarder = _server.Services.GetRequiredService<IHttpForwarder>();
        _server.Run(context => ForwardAsync(context, forwarder));
    }

    /// <exception cref="DistributedApplicationException">The endpoint speaks something else than HTTP.</exception>
    public static async Task<ReplicaProxy> StartAsync(
        EndpointAnnotation endpoint, IReadOnlyList<ResourceInstance> instances, ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        if (endpoint.UriScheme != "http")
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of '{instances[0].Resource.Name}' speaks {endpoint.UriScheme}, and this engine shares a port among replicas, or passes one on to another, "
                + "for http and https only. Remove the endpoint, or run one replica of which port and target port are the same.");
        }

        var proxy = new ReplicaProxy(endpoint, instances);
        await proxy._server.StartAsync(cancellationToken);
        proxy._following = proxy._replicas.FollowAsync(notifications, proxy._disposed.Token);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _client.Dispose();
        _disposed.Dispose();
    }

    private async Task ForwardAsync(HttpContext context, IHttpForwarder forwarder)
    {
        foreach (var port in _replicas.NextInTurn())
        {
            if (await forwarder.SendAsync(context, $"http://localhost:{port}", _client, _request, KeepHost) == ForwarderError.None || !WasRefused(context))
                return;

            // It has just died, or does not listen yet: it has not seen the request, so that the next one can have it.
            context.Response.Clear();
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    private static bool WasRefused(HttpContext context) =>
        !context.Response.HasStarted
        && context.GetForwarderErrorFeature()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private static ValueTask KeepHost(HttpContext context, HttpRequestMessage request)
    {
        request.Headers.Host = context.Request.Host.Value; // as if the replica were reached directly
        return default;
    }
}
