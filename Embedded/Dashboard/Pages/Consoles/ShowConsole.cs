using Dashboard.Pages.Resources;
using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Consoles;

/// <summary>What an instance has written; the script appends what it writes from then on.</summary>
internal static class ShowConsole
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/console/{id}", HandleAsync);

    private static async Task<IResult> HandleAsync(string id, HttpContext context, IResources resources)
    {
        if (resources.Find(id) is not { } resource)
            return ResourceLookup.NotFound(id);

        var search = context.Request.Query.Text("q");
        var tail = await ConsoleTail.ReadAsync(resources, resource.Id, search, context.RequestAborted);
        return new PageResult($"{resource.Id} console", section: "console", ConsoleBody.Of(resource, resources.Current, search, tail));
    }
}
