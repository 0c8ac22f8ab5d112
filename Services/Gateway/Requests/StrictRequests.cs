using Gateway.Responses;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests;

/// <summary>
/// Refuses what could mean something else to the service behind, and removes what only the gateway may say. Kestrel has already
/// refused what is no HTTP.
/// </summary>
internal sealed class StrictRequests(RequestDelegate next)
{
    // Where Kestrel puts a Content-Length that came beside Transfer-Encoding (RFC 9112 section 6.3).
    private const string OverriddenContentLength = "X-Content-Length";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (RequestTarget.Fault(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is { } fault)
            return Refusal.WriteAndCloseAsync(context, StatusCodes.Status400BadRequest, fault);
        if (headers.TransferEncoding.Count > 0 && headers.ContainsKey(OverriddenContentLength))
            return Refusal.WriteAndCloseAsync(context, StatusCodes.Status400BadRequest, "The request has both Content-Length and Transfer-Encoding.");

        SpoofedHeaders.Remove(headers);
        return next(context);
    }
}
