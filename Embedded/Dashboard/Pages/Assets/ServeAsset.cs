using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Assets;

/// <summary>The style sheet, the scripts and the icon.</summary>
internal static class ServeAsset
{
    private const string ForEver = "public, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{version}/{name}", Handle);

    private static IResult Handle(string version, string name, HttpContext context)
    {
        if (Asset.Find(name) is not { } asset)
            return TypedResults.NotFound();

        // A page of an earlier AppHost may still ask for its version, and must not keep this one under that name.
        if (version == Asset.Version)
            context.Response.Headers.CacheControl = ForEver;
        return TypedResults.Bytes(asset.Content, asset.ContentType);
    }
}
