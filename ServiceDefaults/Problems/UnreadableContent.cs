using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace ServiceDefaults.Problems;

/// <summary>
/// Answers 415 where an endpoint takes JSON and gets it compressed or in another charset than UTF-8 (RFC 9110 section 15.5.16).
/// The framework would fail on charsets that it does not know, UTF-8 in quotes among them, and take compressed JSON for
/// malformed JSON.
/// </summary>
internal sealed class UnreadableContent(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var takesJson = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") is true;
        if (!takesJson || context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || IsReadable(context.Request))
            return next(context);

        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        context.Response.Headers.AcceptEncoding = "identity"; // RFC 9110 section 12.5.3
        return Task.CompletedTask;
    }

    private static bool IsReadable(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Any(encoding => !"identity".Equals(encoding, StringComparison.OrdinalIgnoreCase))
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || type.Parameters.DistinctBy(parameter => parameter.Name.Value, StringComparer.OrdinalIgnoreCase).Count() < type.Parameters.Count
            || (type.Charset.HasValue && !HeaderUtilities.UnescapeAsQuotedString(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        request.ContentType = type.MediaType.Value; // the framework would look up the charset, with its quotes
        return true;
    }
}
