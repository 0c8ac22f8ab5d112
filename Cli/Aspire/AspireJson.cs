using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Aspire;

/// <summary>A running AppHost, as `aspire ps --format json` lists it.</summary>
/// <param name="AppHostPath">Its project.</param>
/// <param name="AppHostPid">Its process.</param>
/// <param name="DashboardUrl">Opens the dashboard and logs the browser in.</param>
internal sealed record RunningAppHost(string AppHostPath, int AppHostPid, string? DashboardUrl);

/// <summary>What `aspire start --format json` prints.</summary>
/// <param name="AppHostPid">Process of the AppHost.</param>
/// <param name="LogFile">Where its output goes.</param>
/// <param name="DashboardUrl">Opens the dashboard and logs the browser in.</param>
internal sealed record StartedAppHost(int AppHostPid, string? LogFile, string? DashboardUrl);

/// <summary>What `aspire describe --format json` prints.</summary>
internal sealed record DescribedResources(IReadOnlyList<DescribedResource> Resources);

internal sealed record DescribedResource(
    string Name,
    string? DisplayName,
    string ResourceType,
    string? State,
    string? HealthStatus,
    int? ExitCode,
    IReadOnlyDictionary<string, DescribedHealthReport>? HealthReports,
    IReadOnlyList<DescribedUrl>? Urls,
    IReadOnlyDictionary<string, string?>? Environment,
    IReadOnlyDictionary<string, JsonElement>? Properties)
{
    public ResourceStatus ToStatus() => new(Name, DisplayName ?? Name, ResourceType, string.IsNullOrEmpty(State) ? null : State, HealthStatus)
    {
        HealthProblem = HealthReports?.Values.Where(report => report.Status is not "Healthy").Select(report => report.Description ?? report.ExceptionMessage).FirstOrDefault(text => text is not null),
        Pid = Number("executable.pid"),
        Restarts = Number("restarts") ?? 0,
        ExitCode = ExitCode,
        Urls = [.. (Urls ?? []).Where(address => !address.IsInternal).Select(address => address.Url).OfType<string>()],
        Environment = Environment ?? new Dictionary<string, string?>(),
    };

    private int? Number(string property) => Properties?.TryGetValue(property, out var value) == true && int.TryParse(value.ToString(), out var number) ? number : null;
}

internal sealed record DescribedHealthReport(string? Status, string? Description, string? ExceptionMessage);

internal sealed record DescribedUrl(string? Url, bool IsInternal);

/// <summary>What `aspire logs --format json` prints.</summary>
internal sealed record ResourceLogs(IReadOnlyList<LogLine> Logs);

internal sealed record LogLine(string Content);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<RunningAppHost>))]
[JsonSerializable(typeof(StartedAppHost))]
[JsonSerializable(typeof(DescribedResources))]
[JsonSerializable(typeof(ResourceLogs))]
internal sealed partial class AspireJson : JsonSerializerContext;
