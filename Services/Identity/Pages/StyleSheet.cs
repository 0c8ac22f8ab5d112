using Microsoft.Net.Http.Headers;

namespace Identity.Pages;

/// <summary>The pages' one style sheet, from this assembly.</summary>
internal static class StyleSheet
{
    public const string Path = "/account/pages.css";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Path, (HttpContext context) =>
    {
        context.Response.Headers[HeaderNames.CacheControl] = "public, max-age=3600";
        return Results.Stream(typeof(StyleSheet).Assembly.GetManifestResourceStream("pages.css")!, "text/css; charset=utf-8");
    }).AllowAnonymous().ExcludeFromDescription();
}
