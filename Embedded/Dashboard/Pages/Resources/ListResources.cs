using Dashboard.Pages.Live;
using Dashboard.Pages.Resources.Graph;
using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Resources;

/// <summary>All resources, as a table or as the graph of their references.</summary>
internal static class ListResources
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Links.Resources, Handle);

    private static PageResult Handle(HttpRequest request, IResources resources, LiveSources live, CommandMessages messages, TimeProvider time)
    {
        var stream = live.Link(LiveSources.Resources);
        var message = messages.Find(request.Query.Text(CommandMessages.Parameter));
        var body = request.Query.Text("view") == "graph"
            ? ResourcesBody.Of(isGraph: true, message, GraphDrawing.Of(ResourceGraph.Of(resources.Current)))
            : ResourcesBody.Of(isGraph: false, message, ResourceTable.Of(ResourceGroup.Of(resources.Current), time.GetUtcNow()));
        return new("Resources", section: "resources", body) { Live = stream };
    }
}
