using Microsoft.AspNetCore.Mvc;

namespace Gateway.Responses;

/// <summary>A request that the gateway does not pass on: an RFC 9457 problem.</summary>
internal static class Refusal
{
    /// <param name="context">The request.</param>
    /// <param name="status">From 400 on.</param>
    /// <param name="detail">What failed, and what the caller can do.</param>
    /// <param name="type">The problem's type, if it is a registered one.</param>
    public static async Task WriteAsync(HttpContext context, int status, string detail, string? type = null)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Detail = detail, Type = type },
        });
    }

    /// <summary>The same for a request whose end is uncertain: nothing more is read from its connection.</summary>
    public static Task WriteAndCloseAsync(HttpContext context, int status, string detail)
    {
        context.Response.Headers.Connection = "close";
        return WriteAsync(context, status, detail);
    }
}
