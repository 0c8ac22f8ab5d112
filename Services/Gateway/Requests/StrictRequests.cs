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

    public Task InvokeAsync(HttpContext context) =>
        context.Request.Host is { HasValue: true } host && Uri.CheckHostName(host.Host) is UriHostNameType.Unknown ? RefuseAsync(context, "The host is no host name.")
        : RequestTarget.Fault(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is { } target ? RefuseAsync(context, target)
        : Sift(context.Request) is { } header ? RefuseAsync(context, header)
        : next(context);

    /// <summary>Removes spoofed headers.</summary>
    /// <returns>What is wrong with one, or null.</returns>
    private static string? Sift(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.TransferEncoding is { Count: > 0 } encoding)
        {
            if (encoding is not [var coding] || !"chunked".Equals(coding, StringComparison.OrdinalIgnoreCase))
                return "The only Transfer-Encoding taken here is chunked.";
            if (HttpProtocol.IsHttp10(request.Protocol))
                return "HTTP/1.0 has no Transfer-Encoding.";
            if (headers.ContainsKey(OverriddenContentLength))
                return "The request has both Content-Length and Transfer-Encoding.";
        }

        List<string>? spoofed = null;
        foreach (var (name, values) in headers)
        {
            if (HeaderFields.Fault(name, values) is { } fault)
                return fault;
            if (SpoofedHeaders.Has(name))
                (spoofed ??= []).Add(name);
        }

        foreach (var name in spoofed ?? [])
            headers.Remove(name);
        return null;
    }

    private static Task RefuseAsync(HttpContext context, string fault) =>
        Refusal.WriteAndCloseAsync(context, StatusCodes.Status400BadRequest, fault);
}
