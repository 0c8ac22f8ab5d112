using System.Net;
using Dashboard.Pages;
using Dashboard.Pages.Assets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Access;

/// <summary>What a browser without a session sees, wherever it wanted to go.</summary>
internal static class LoginPage
{
    /// <param name="context">The request that it answers.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="back">Where the form leads.</param>
    /// <param name="problem">What was wrong with the last try.</param>
    public static Task WriteAsync(HttpContext context, int status, string back, string? problem = null)
    {
        var application = WebUtility.HtmlEncode(context.RequestServices.GetRequiredService<ApplicationName>().Value);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Log in – {application}</title>
                <link rel="icon" href="{Asset.Link("favicon.svg")}" type="image/svg+xml">
                <link rel="stylesheet" href="{Asset.Link("dashboard.css")}">
                <script src="{Asset.Link("theme.js")}"></script>
            </head>
            <body class="login">
            <main>
                <h1>{application} <small>Dashboard</small></h1>
                <p>Open the login link that the AppHost printed when it started, or enter the token at the link’s end.</p>
                <form method="post" action="{Login.Path}">
                    <input type="hidden" name="{Login.BackField}" value="{WebUtility.HtmlEncode(back)}">
                    <label for="token">Token</label>
                    <input id="token" name="{Login.TokenField}" type="password" autocomplete="off" required autofocus{(problem is null ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\"")}>
                    {(problem is null ? "" : $"<p id=\"problem\" role=\"alert\">{WebUtility.HtmlEncode(problem)}</p>")}
                    <button class="primary">Log in</button>
                </form>
                <p class="hint">This prints the link again:</p>
                <pre><code>dotnet platform.cs status</code></pre>
            </main>
            </body>
            </html>
            """,
            context.RequestAborted);
    }
}
