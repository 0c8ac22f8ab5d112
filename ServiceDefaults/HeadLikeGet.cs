using Microsoft.AspNetCore.Http;

namespace ServiceDefaults;

/// <summary>
/// Handles <c>HEAD</c> as <c>GET</c> and leaves the content out (RFC 9110 section 9.3.2), so that no endpoint has to name both.
/// It must come before routing.
/// </summary>
internal sealed class HeadLikeGet(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var head = HttpMethods.IsHead(request.Method);
        if (head)
        {
            request.Method = HttpMethods.Get;
            response.Body = Stream.Null;
        }

        try
        {
            await next(context);
        }
        finally
        {
            if (head)
                request.Method = HttpMethods.Head; // as logs and metrics name it
        }

        if (response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false } && response.Headers.Allow.ToString() is var allowed
            && allowed.Contains(HttpMethods.Get, StringComparison.Ordinal) && !allowed.Contains(HttpMethods.Head, StringComparison.Ordinal))
        {
            response.Headers.Allow = $"{allowed}, {HttpMethods.Head}";
        }
    }
}
