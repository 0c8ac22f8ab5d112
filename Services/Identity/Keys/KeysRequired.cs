using Microsoft.AspNetCore.Mvc;

namespace Identity.Keys;

/// <summary>Answers 503 until the keys have been read: without them this service can neither issue nor check anything.</summary>
internal sealed class KeysRequired(RequestDelegate next, KeyRing ring, IProblemDetailsService problems)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (ring.Ready || context.Request.Path.Value is "/health" or "/alive")
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = 503, Detail = "The signing keys have not been read yet. Try again shortly." },
        });
    }
}
