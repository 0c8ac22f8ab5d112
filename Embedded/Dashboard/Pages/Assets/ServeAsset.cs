using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Pages.Assets;

/// <summary>The style sheet, the script and the icon.</summary>
internal static class ServeAsset
{
    private const string ForEver = "public, max-age=31536000, immutable";
    private const string AskAgain = "no-cache";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", Handle);

    private static IResult Handle(string name, HttpContext context)
    {
        if (Asset.Find(name) is not { } asset)
            return TypedResults.NotFound();

        context.Response.Headers.CacheControl = context.Request.Query.Text("v") == asset.Hash ? ForEver : AskAgain;
        return TypedResults.Bytes(asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    }
}
