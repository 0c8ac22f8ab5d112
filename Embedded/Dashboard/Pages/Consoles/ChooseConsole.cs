using Dashboard.Pages.Live;
using Dashboard.Pages.Resources;
using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Consoles;

/// <summary>Whose output to read.</summary>
internal static class ChooseConsole
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Links.Consoles, Handle);

    private static IResult Handle(HttpRequest request, IResources resources, LiveSources live)
    {
        if (request.Query.Text("id") is { } id)
            return TypedResults.Redirect(Links.Console(id));

        var stream = live.Link(LiveSources.Resources);
        return new PageResult("Console", section: "console", ChooseBody.Of(ResourceGroup.Of(resources.Current))) { Live = stream };
    }
}
