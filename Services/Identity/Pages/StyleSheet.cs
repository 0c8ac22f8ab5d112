using Microsoft.Net.Http.Headers;

namespace Identity.Pages;

/// <summary>The pages' one style sheet, from this assembly.</summary>
internal static class StyleSheet
{
    public const string Path = "/account/pages.css";
    private static readonly byte[] Content = Read();

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Path, (HttpContext context) =>
    {
        context.Response.Headers[HeaderNames.CacheControl] = "public, max-age=3600";
        return Results.Bytes(Content, "text/css; charset=utf-8");
    }).AllowAnonymous().ExcludeFromDescription();

    private static byte[] Read()
    {
        using var stream = typeof(StyleSheet).Assembly.GetManifestResourceStream("pages.css")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
