using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Access;

/// <summary>Gives a browser that has the token a session.</summary>
internal static class Login
{
    public const string Path = "/login";
    public const string TokenField = "t";
    public const string BackField = "back";

    private const string Start = "/";

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, Sessions sessions) => EnterAsync(context, sessions, context.Request.Query[TokenField], Start));
        routes.MapPost(Path, async (HttpContext context, Sessions sessions) =>
        {
            var form = await FormAsync(context);
            await EnterAsync(context, sessions, form[TokenField], form[BackField]);
        });
    }

    /// <summary>Asks a browser without a session to log in, and remembers where it wanted to go.</summary>
    public static Task AskAsync(HttpContext context)
    {
        var request = context.Request;
        return LoginPage.WriteAsync(context, StatusCodes.Status401Unauthorized, HttpMethods.IsGet(request.Method) ? $"{request.Path}{request.QueryString}" : Start);
    }

    /// <summary>Empty for what is no form: anyone may send anything here.</summary>
    private static async Task<IFormCollection> FormAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return FormCollection.Empty;

        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return FormCollection.Empty;
        }
    }

    private static Task EnterAsync(HttpContext context, Sessions sessions, string? token, string? wanted)
    {
        // A form could be filled in by a link of someone else's: it leads to no other site.
        var back = wanted is not null && Ascii.IsValid(wanted) && RedirectHttpResult.IsLocalUrl(wanted) ? wanted : Start;
        if (string.IsNullOrEmpty(token))
            return LoginPage.WriteAsync(context, StatusCodes.Status200OK, back);
        if (!sessions.IsToken(token))
            return LoginPage.WriteAsync(context, StatusCodes.Status401Unauthorized, back, "This is not the token of the AppHost that runs. Each start makes a new one.");

        if (!sessions.IsSession(context.Request))
            sessions.Begin(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = back; // the token must not stay in the address bar
        return Task.CompletedTask;
    }
}
