using Microsoft.AspNetCore.Http;

namespace Dashboard.Access;

/// <summary>Lets nobody pass who has neither a session nor the token, except to the login page and what it looks like.</summary>
internal sealed class Gate(RequestDelegate next, Sessions sessions)
{
    private const string Bearer = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/assets", StringComparison.Ordinal) || path == Login.Path || IsLetIn(context.Request))
            return next(context);

        if (path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Refusal.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "Send the token of the login link that the AppHost printed, as `Authorization: Bearer TOKEN`.");
        }

        return Login.AskAsync(context);
    }

    private bool IsLetIn(HttpRequest request)
    {
        if (sessions.IsSession(request))
            return true;

        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && sessions.IsToken(authorization[Bearer.Length..].Trim());
    }
}
