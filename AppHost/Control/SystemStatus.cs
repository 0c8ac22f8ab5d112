using System.Text.Json.Serialization;

namespace AppHost.Control;

/// <summary>What `dotnet platform.cs status --json` prints. Fields are added, never renamed (docs/command-line.md).</summary>
internal sealed record SystemStatus(string Engine, bool Healthy, DateTimeOffset StartedAt, IReadOnlyList<ResourceStatus> Resources)
{
    /// <summary>Opens the dashboard and logs the browser in; null when there is none.</summary>
    public string? DashboardUrl { get; init; }
}

/// <summary>One running instance of a resource, or the resource itself where it has no process.</summary>
/// <param name="Name">The resource's name in AppHost.cs.</param>
/// <param name="Type">Aspire's resource type: `Project`, `PostgresServer` …</param>
/// <param name="State">Aspire's resource state: `Running`, `Waiting`, `Exited` …</param>
/// <param name="Health">`Healthy`, `Degraded` or `Unhealthy`; null while nothing is known.</param>
/// <param name="Replica">Counts the instances of one resource from 0.</param>
/// <param name="Pid">The instance's process; null where there is none.</param>
/// <param name="ExitCode">How the instance's last process ended; null while it runs.</param>
/// <param name="Urls">Where it can be reached.</param>
/// <param name="HealthyAfterSeconds">Seconds from the AppHost's start to the first time it was running and healthy.</param>
internal sealed record ResourceStatus(
    string Name, string Type, string? State, string? Health, int Replica, int? Pid, int? ExitCode, IReadOnlyList<string> Urls, double? HealthyAfterSeconds);

/// <summary>The content of `.run/apphost.json`: how the command line finds a running AppHost.</summary>
internal sealed record RunningAppHost(int Pid, string Socket, string Engine, DateTimeOffset StartedAt);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SystemStatus))]
[JsonSerializable(typeof(RunningAppHost))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class ControlJson : JsonSerializerContext;
