using System.Globalization;
using System.Text.Json;
using Dashboard.Pages.Live;
using Dashboard.Pages.Resources;
using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Consoles;

/// <summary>The lines that an instance writes after one that the reader has, as events with JSON.</summary>
internal static class FollowConsole
{
    private const int LinesPerEvent = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/console/{id}/live", Handle);

    private static IResult Handle(string id, HttpRequest request, IResources resources)
    {
        if (resources.Find(id) is not { } resource)
            return TypedResults.NotFound();

        var after = LastEventId(request) ?? request.Query.Number("after") ?? 0;
        return new EventStreamResult((events, cancellationToken) => SendAsync(events, resources, resource.Id, after, cancellationToken));
    }

    private static async Task SendAsync(EventStream events, IResources resources, string id, long after, CancellationToken cancellationToken)
    {
        await foreach (var batch in resources.ReadConsoleAsync(id, follow: true, cancellationToken))
        {
            foreach (var lines in batch.Where(line => line.Number > after).Chunk(LinesPerEvent))
            {
                var data = JsonSerializer.Serialize(lines.Select(ConsoleLine.Of), JsonSerializerOptions.Web);
                await events.SendAsync("lines", data, lines[^1].Number.ToString(CultureInfo.InvariantCulture), cancellationToken);
            }
        }
    }

    /// <summary>How far a reader got before it lost its connection.</summary>
    private static long? LastEventId(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
