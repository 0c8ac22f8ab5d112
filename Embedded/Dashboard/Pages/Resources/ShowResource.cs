using Dashboard.Pages.Live;
using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Resources;

/// <summary>All about one instance. Secrets are sent only when they are asked for by name.</summary>
internal static class ShowResource
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/resources/{id}", Handle);

    private static PageResult Handle(string id, HttpRequest request, IResources resources, LiveSources live, CommandMessages messages, TimeProvider time)
    {
        var stream = live.Link(LiveSources.Resources);
        if (resources.Find(id) is not { } resource)
            return ResourceLookup.NotFound(id);

        var view = new ResourceDetails
        {
            Resource = resource,
            ReferredBy = ResourceDetails.WhoRefersTo(resource, resources.Current),
            Revealed = request.Query["reveal"].OfType<string>().ToHashSet(StringComparer.Ordinal),
            Message = messages.Find(request.Query.Text(CommandMessages.Parameter)),
            Now = time.GetUtcNow(),
        };
        return new(resource.Id, section: "resources", ResourceBody.Of(view)) { Live = stream };
    }
}
