using Gateway.Policies;
using Gateway.Responses;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests;

/// <summary>
/// Answers <c>413</c> before anything is passed on when the body is announced to be larger than the route takes. One without
/// an announcement is cut off when it gets there.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (feature is { IsReadOnly: false } && context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicies>() is { MaxBodyBytes: { } routes })
            feature.MaxRequestBodySize = routes;

        return context.Request.ContentLength is { } length && length > feature?.MaxRequestBodySize
            ? Refusal.WriteAndCloseAsync(
                context, StatusCodes.Status413PayloadTooLarge, $"The body has {length} bytes; {feature.MaxRequestBodySize} are allowed here.")
            : next(context);
    }
}
