using Microsoft.AspNetCore.Http.Timeouts;

namespace Gateway.Requests;

/// <summary>
/// Makes a route's <c>Timeout</c> a <c>504</c>. It ends the request as if the caller had gone away, and YARP, which cannot tell
/// the two apart, says <c>400</c>.
/// </summary>
internal sealed class RouteTimeout(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>() is { } timeout ? WatchAsync(context, timeout) : next(context);

    private async Task WatchAsync(HttpContext context, IHttpRequestTimeoutFeature timeout)
    {
        await next(context);
        if (timeout.RequestTimeoutToken.IsCancellationRequested && !context.Response.HasStarted)
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
    }
}
