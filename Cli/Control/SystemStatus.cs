using System.Text.Json.Serialization;

namespace Cli.Control;

/// <summary>The control channel's answer to GET /status. Documented in docs/command-line.md: fields are added, never renamed.</summary>
internal sealed record SystemStatus(string Engine, bool Healthy, IReadOnlyList<ResourceStatus> Resources)
{
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Opens the dashboard and logs the browser in; null when there is none.</summary>
    public string? DashboardUrl { get; init; }
}

/// <summary>One running instance; a replicated resource has one for each replica.</summary>
internal sealed record ResourceStatus(string Name, string Type, string? State, string? Health)
{
    public int? Replica { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Seconds from the AppHost's start to the first healthy report; null until then.</summary>
    public double? HealthyAfterSeconds { get; init; }

    /// <summary>It will not become healthy by waiting: it could not be started, or dies again and again.</summary>
    [JsonIgnore]
    public bool IsHopeless => State is "FailedToStart" or "CrashLoopBackOff";

    /// <summary>It does what it is there for. What has no health check is as good as its state.</summary>
    [JsonIgnore]
    public bool IsReady => State is "Running" or "Active" or "Finished" && Health is null or "Healthy";

    [JsonIgnore]
    public string StateAndHealth => Health is null ? State ?? "Unknown" : $"{State} ({Health})";
}
