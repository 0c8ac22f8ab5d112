using Gateway.Responses;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Requests;

/// <summary>
/// Passes a request on only when its body has arrived whole and well-formed, so that one that is slow, too large, broken off or
/// badly chunked reaches no service: it is answered with <c>408</c>, <c>413</c> or <c>400</c>.
/// </summary>
internal sealed class RequestBuffering(RequestDelegate next)
{
    // Larger ones wait in a temporary file.
    private const int InMemory = 64 * 1024;

    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } ? ReceiveAsync(context) : next(context);

    private async Task ReceiveAsync(HttpContext context)
    {
        context.Request.EnableBuffering(InMemory);
        try
        {
            await context.Request.Body.DrainAsync(context.RequestAborted);
        }
        catch (IOException broken) when (broken.InnerException is OverflowException)
        {
            // Kestrel has a status for every other fault of a body (BadHttpRequestException).
            await Refusal.WriteAndCloseAsync(context, StatusCodes.Status400BadRequest, "A chunk of the body has a size beyond all measure.");
            return;
        }

        context.Request.Body.Position = 0;
        await next(context);
    }
}
