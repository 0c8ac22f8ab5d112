using System.Globalization;
using Dashboard.Resources;
using Dashboard.Telemetry;

namespace Dashboard.Pages.Live;

/// <summary>What a page can be kept up to date with.</summary>
internal sealed class LiveSources(ITelemetry telemetry, IResources resources)
{
    public const string Resources = "resources";
    public const string Logs = "logs";
    public const string Traces = "traces";
    public const string Metrics = "metrics";

    private readonly LiveSource[] _all =
    [
        new(Resources, () => resources.Version, resources.WaitForChangeAsync),
        Of(telemetry, Logs, Signal.Logs),
        Of(telemetry, Traces, Signal.Traces),
        Of(telemetry, Metrics, Signal.Metrics),
    ];

    /// <param name="signals">Names with commas between them; unknown ones are left out.</param>
    public IReadOnlyList<LiveSource> Find(string? signals)
    {
        var names = (signals ?? "").Split(',', StringSplitOptions.TrimEntries);
        return [.. _all.Where(source => names.Contains(source.Name))];
    }

    /// <summary>
    /// The stream of what changes from now on. Taken before the page's content is read, so that it announces a change that comes
    /// between the two.
    /// </summary>
    public string Link(params IEnumerable<string> names)
    {
        var sources = Find(string.Join(',', names));
        var versions = sources.Select(source => source.Version().ToString(CultureInfo.InvariantCulture));
        return $"{FollowChanges.Path}?signals={string.Join(',', sources.Select(source => source.Name))}&since={string.Join(',', versions)}";
    }

    private static LiveSource Of(ITelemetry telemetry, string name, Signal signal) =>
        new(name, () => telemetry.VersionOf(signal), (version, cancellationToken) => telemetry.WaitForChangeAsync(signal, version, cancellationToken));
}
