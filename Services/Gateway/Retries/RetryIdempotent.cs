using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Retries;

/// <summary>
/// Repeats a request that got no answer, once or twice and at another destination if there is one. Only GET, HEAD and OPTIONS
/// without a body (RFC 9110 section 9.2.1: safe methods): whether a service has acted on another request, nobody knows.
/// </summary>
internal sealed partial class RetryIdempotent(RequestDelegate next, ILogger<RetryIdempotent> logger)
{
    private const int MaxRetries = 2;

    public Task InvokeAsync(HttpContext context) => MayBeRepeated(context) ? InvokeRepeatedlyAsync(context) : next(context);

    private async Task InvokeRepeatedlyAsync(HttpContext context)
    {
        await next(context);
        for (var retry = 1; retry <= MaxRetries && GotNoAnswer(context); retry++)
        {
            var proxy = context.GetReverseProxyFeature();
            var failed = proxy.ProxiedDestination;
            DestinationState[] others = [.. proxy.AllDestinations.Where(destination => destination != failed)];
            if (others.Length == 0 && retry > 1)
                return; // A second try at the same one helps when a connection broke; a third does not.

            Log.Repeating(logger, context.Request.Method, proxy.Cluster.Config.ClusterId, failed?.DestinationId);
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK; // YARP forwards nothing once a status is set.
            proxy.AvailableDestinations = others.Length > 0 ? Healthy(others) : proxy.AllDestinations;
            await next(context);
        }
    }

    private static bool MayBeRepeated(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method))
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };

    private static bool GotNoAnswer(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>() is { Error: ForwarderError.Request }
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested;

    /// <summary>Those not known to be unhealthy, or all if there is no other.</summary>
    private static DestinationState[] Healthy(DestinationState[] destinations)
    {
        DestinationState[] healthy = [.. destinations.Where(destination =>
            destination.Health is { Active: not DestinationHealth.Unhealthy, Passive: not DestinationHealth.Unhealthy })];
        return healthy.Length > 0 ? healthy : destinations;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A {Method} to '{Service}' got no answer from {Destination} and is repeated.")]
        public static partial void Repeating(ILogger logger, string method, string service, string? destination);
    }
}
