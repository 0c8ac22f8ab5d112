using System.Globalization;
using Gateway.Policies;

namespace Gateway.Responses;

/// <summary>Tells callers of an old version: <c>Deprecation</c> (RFC 9745), <c>Sunset</c> (RFC 8594) and a link to what to use instead.</summary>
internal sealed class Deprecation(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicies>() is { } route && (route.Deprecated ?? route.Sunset) is not null)
        {
            context.Response.OnStarting(static state =>
            {
                var (context, route) = ((HttpContext, RoutePolicies))state;
                Announce(context.Response.Headers, route);
                return Task.CompletedTask;
            }, (context, route));
        }

        return next(context);
    }

    private static void Announce(IHeaderDictionary headers, RoutePolicies route)
    {
        if (route.Deprecated is { } deprecated)
            headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{deprecated.ToUnixTimeSeconds()}");
        if (route.Sunset is { } sunset)
            headers["Sunset"] = sunset.ToString("R", CultureInfo.InvariantCulture);
        if (route.DeprecationLink is { } link)
            headers.Append("Link", $"<{link.OriginalString}>; rel=\"deprecation\"; type=\"text/html\"");
    }
}
