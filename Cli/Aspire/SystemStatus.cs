namespace Cli.Aspire;

/// <summary>The resources of a running system at one moment.</summary>
internal sealed record SystemStatus(IReadOnlyList<ResourceStatus> Resources)
{
    /// <summary>Everything does what it is there for. Parameters alone are no system: they are there before the rest is known.</summary>
    public bool IsHealthy => Resources.Any(resource => resource.Type != ResourceStatus.Parameter) && Resources.All(resource => resource.IsReady);

    /// <summary>What is not ready, first what the rest waits for.</summary>
    public IEnumerable<ResourceStatus> Unready => Resources.Where(resource => !resource.IsReady).OrderBy(resource => resource.State is null or "Waiting");

    /// <summary>What is not ready, and why.</summary>
    public string WhatIsUnready => string.Join(", ", Unready.Select(resource => $"{resource.Name} {resource.StateAndHealth}{resource.HealthProblem?.Insert(0, ": ")}"));
}

/// <summary>One instance of a resource; a replicated resource has one for each replica.</summary>
/// <param name="Id">Names the instance.</param>
/// <param name="Name">As in AppHost.cs.</param>
/// <param name="Type">Aspire's name for the kind: Project, Executable, Container, Parameter …</param>
/// <param name="State">Aspire's name for the state: Starting, Running, Exited …; null while nothing is known.</param>
/// <param name="Health">Healthy, Degraded or Unhealthy; null while nothing is known, and where nothing is checked.</param>
internal sealed record ResourceStatus(string Id, string Name, string Type, string? State, string? Health)
{
    public const string Parameter = "Parameter";
    private const int CrashLoop = 3;

    /// <summary>What its health checks say while they fail.</summary>
    public string? HealthProblem { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>How often the AppHost has started it again after it ended by itself.</summary>
    public int Restarts { get; init; }

    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>The variables that the AppHost gives it, passwords among them.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public bool IsReady => (State, ExitCode) is ("Running" or "Active", _) or ("Finished", 0) && Health is null or "Healthy";

    /// <summary>It ended; whether it is started again is another question.</summary>
    public bool HasEnded => State is "Exited" or "Finished" or "FailedToStart";

    /// <summary>Waiting does not help: it could not be started, or ends again and again.</summary>
    public bool IsHopeless => State == "FailedToStart" || (HasEnded && Restarts >= CrashLoop);

    public string StateAndHealth => (State, Health, ExitCode) switch
    {
        ("Exited" or "Finished", _, { } exitCode) => $"{State} (exit code {exitCode})",
        (_, null, _) => State ?? "Unknown",
        _ => $"{State} ({Health})",
    };
}
