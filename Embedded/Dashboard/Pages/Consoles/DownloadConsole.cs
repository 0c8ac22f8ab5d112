using Dashboard.Pages.Resources;
using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Consoles;

/// <summary>All that an instance has written, as a text file without escape sequences.</summary>
internal static class DownloadConsole
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/console/{id}/download", Handle);

    private static IResult Handle(string id, HttpContext context, IResources resources) => resources.Find(id) is { } resource
        ? TypedResults.Stream(file => WriteAsync(file, resources, resource.Id, context.RequestAborted), "text/plain; charset=utf-8", $"{resource.Id}.log")
        : ResourceLookup.NotFound(id);

    private static async Task WriteAsync(Stream file, IResources resources, string id, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(file, leaveOpen: true);
        await foreach (var batch in resources.ReadConsoleAsync(id, follow: false, cancellationToken))
        {
            foreach (var line in batch)
                await writer.WriteLineAsync(AnsiText.Plain(line.Text));
        }
    }
}
