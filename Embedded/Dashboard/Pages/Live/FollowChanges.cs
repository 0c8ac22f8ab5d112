using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Live;

/// <summary>Tells a page that something it shows has changed: the names of what, and never what.</summary>
internal static class FollowChanges
{
    public const string Path = "/live";

    /// <summary>Between two events, so that a page is fetched at most twice a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, Handle);

    private static IResult Handle(HttpRequest request, LiveSources all, TimeProvider time)
    {
        var sources = all.Find(request.Query.Text("signals"));
        if (sources.Count == 0)
            return TypedResults.BadRequest("`signals` must name at least one of resources, logs, traces and metrics.");

        var seen = Since(request.Query.Text("since"), sources);
        return new EventStreamResult((events, cancellationToken) => SendAsync(events, sources, seen, time, cancellationToken));
    }

    private static async Task SendAsync(EventStream events, IReadOnlyList<LiveSource> sources, long[] seen, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            await FirstChangeAsync(sources, seen, cancellationToken);
            var versions = Versions(sources);
            var changed = sources.Where((_, index) => versions[index] != seen[index]).Select(source => source.Name);
            await events.SendAsync("change", string.Join(',', changed), id: null, cancellationToken);
            seen = versions;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task FirstChangeAsync(IReadOnlyList<LiveSource> sources, long[] seen, CancellationToken cancellationToken)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(sources.Select((source, index) => source.WaitForChangeAsync(seen[index], others.Token)));
        await others.CancelAsync();
        await first;
    }

    private static long[] Versions(IReadOnlyList<LiveSource> sources) => [.. sources.Select(source => source.Version())];

    /// <summary>The versions that the reader has seen: those it says, or else the present ones.</summary>
    private static long[] Since(string? text, IReadOnlyList<LiveSource> sources)
    {
        var versions = (text ?? "").Split(',')
            .Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : (long?)null)
            .OfType<long>()
            .ToArray();
        return versions.Length == sources.Count ? versions : Versions(sources);
    }
}
