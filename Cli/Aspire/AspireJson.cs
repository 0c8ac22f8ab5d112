using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Aspire;

/// <summary>A running AppHost, as `aspire ps --format json` lists it.</summary>
internal sealed record RunningAppHost(string AppHostPath, int AppHostPid)
{
    /// <summary>Opens the dashboard and logs the browser in.</summary>
    public string? DashboardUrl { get; init; }
}

/// <summary>What `aspire start --format json` prints.</summary>
/// <param name="AppHostPid">Process of the AppHost.</param>
/// <param name="LogFile">Where its output goes.</param>
internal sealed record StartedAppHost(int AppHostPid, string? LogFile)
{
    public string? DashboardUrl { get; init; }
}

/// <summary>What `aspire describe --format json` prints.</summary>
internal sealed record DescribedResources(IReadOnlyList<DescribedResource> Resources);

internal sealed record DescribedResource(string Name, string ResourceType)
{
    private const string ProcessId = "executable.pid";
    private const string Restarts = "restarts";

    public string? DisplayName { get; init; }

    public string? State { get; init; }

    public string? HealthStatus { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<DescribedUrl>? Urls { get; init; }

    public IReadOnlyDictionary<string, string?>? Environment { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Properties { get; init; }

    public ResourceStatus ToStatus() => new(Name, DisplayName ?? Name, ResourceType, string.IsNullOrEmpty(State) ? null : State, HealthStatus)
    {
        Pid = Number(ProcessId),
        Restarts = Number(Restarts) ?? 0,
        ExitCode = ExitCode,
        Urls = [.. (Urls ?? []).Where(address => !address.IsInternal && address.Url is not null).Select(address => address.Url!)],
        Environment = Environment ?? new Dictionary<string, string?>(),
    };

    private int? Number(string property) =>
        Properties?.TryGetValue(property, out var value) == true && int.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What `aspire logs --format json` prints.</summary>
internal sealed record ResourceLogs(IReadOnlyList<LogLine> Logs);

internal sealed record LogLine(string Content);

internal sealed record DescribedUrl(string? Url, bool IsInternal);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<RunningAppHost>))]
[JsonSerializable(typeof(StartedAppHost))]
[JsonSerializable(typeof(DescribedResources))]
[JsonSerializable(typeof(ResourceLogs))]
internal sealed partial class AspireJson : JsonSerializerContext;
