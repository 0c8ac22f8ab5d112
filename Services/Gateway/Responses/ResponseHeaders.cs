using System.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Gateway.Responses;

/// <summary>
/// What every answer has: the headers that browsers protect users by, unless the service has said otherwise, and
/// <c>X-Request-Id</c>, the trace id that finds the request in logs and traces. What tells about the inside is removed.
/// </summary>
internal sealed class ResponseHeaders(RequestDelegate next)
{
    public const string RequestId = "X-Request-Id";

    // Data, not pages: nothing in it may be run, loaded or framed.
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";
    private const string PagePolicy = "object-src 'none'; base-uri 'self'; frame-ancestors 'none'";
    private const string TwoYears = "max-age=63072000; includeSubDomains";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            Complete((HttpContext)state);
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static void Complete(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestId] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        Default(headers, HeaderNames.XFrameOptions, "DENY");
        Default(headers, "Referrer-Policy", "same-origin");
        Default(headers, HeaderNames.ContentSecurityPolicy, IsPage(context.Response) ? PagePolicy : DataPolicy);
        Default(headers, HeaderNames.CacheControl, "no-store");
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = TwoYears;
        headers.Remove(HeaderNames.Server);
        headers.Remove(HeaderNames.XPoweredBy);
    }

    private static bool IsPage(HttpResponse response) =>
        response.ContentType is { } type && type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase);

    private static void Default(IHeaderDictionary headers, string name, string value)
    {
        if (!headers.ContainsKey(name))
            headers[name] = value;
    }
}
