using Microsoft.AspNetCore.Http;

namespace Dashboard.Access;

/// <summary>
/// Refuses whatever would act on behalf of another site's page. Browsers say where a request comes from in
/// <c>Sec-Fetch-Site</c> (Fetch Metadata) and <c>Origin</c>; programs send neither.
/// </summary>
internal sealed class OwnOriginOnly(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsOwn(request)
            ? next(context)
            : Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "Another site's page may not act here.");
    }

    private static bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site is "" or "same-origin" or "none"
            && (origin.Length == 0 || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}
