using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Access;

/// <summary>Gives a browser that has the token a session.</summary>
internal static class Login
{
    public const string Path = "/login";

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, Sessions sessions) => EnterAsync(context, sessions, context.Request.Query["t"]));
        routes.MapPost(Path, async (HttpContext context, Sessions sessions) => await EnterAsync(context, sessions, await TokenOfFormAsync(context)));
    }

    /// <summary>What a browser without a session sees, wherever it wanted to go.</summary>
    public static Task WritePageAsync(HttpContext context, int status, string? problem = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Log in – dashboard</title><link rel="stylesheet" href="/assets/dashboard.css"></head>
            <body class="login">
            <main>
            <h1>Dashboard</h1>
            <p>Open the login link that the AppHost printed when it started, or enter the token at its end. <code>dotnet platform.cs status</code> prints it too.</p>
            {(problem is null ? "" : $"<p role=\"alert\">{WebUtility.HtmlEncode(problem)}</p>")}
            <form method="post" action="{Path}"><label>Token <input name="t" type="password" autocomplete="off" required autofocus></label> <button>Log in</button></form>
            </main>
            </body>
            </html>
            """,
            context.RequestAborted);
    }

    /// <summary>Null as well for what is no form: anyone may send anything here.</summary>
    private static async Task<string?> TokenOfFormAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return null;

        try
        {
            return (await context.Request.ReadFormAsync(context.RequestAborted))["t"];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static Task EnterAsync(HttpContext context, Sessions sessions, string? token)
    {
        if (string.IsNullOrEmpty(token))
            return WritePageAsync(context, StatusCodes.Status200OK);
        if (!sessions.IsToken(token))
            return WritePageAsync(context, StatusCodes.Status401Unauthorized, "This is not the token of the AppHost that runs. Each start makes a new one.");

        if (!sessions.IsSession(context.Request))
            sessions.Begin(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/"; // the token must not stay in the address bar
        return Task.CompletedTask;
    }
}
