using Gateway.Responses;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests;

/// <summary>
/// Answers <c>413</c> before anything is passed on when the body is announced to be larger than the route takes. One without
/// an announcement is cut off when it gets there.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Request.ContentLength is { } length
        && context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit
        && length > limit
            ? Refusal.WriteAndCloseAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body has {length} bytes; {limit} are allowed here.")
            : next(context);
}
