namespace Dashboard.Resources;

/// <summary>One instance of a resource.</summary>
internal sealed record ResourceView
{
    /// <summary>Unique among instances: the resource's name, and for replicas a suffix.</summary>
    public required string Id { get; init; }

    /// <summary>In AppHost.cs.</summary>
    public required string Name { get; init; }

    /// <summary>Aspire's resource type: <c>Project</c>, <c>PostgresServer</c> …</summary>
    public required string Type { get; init; }

    /// <summary>Counts the instances of one resource from 0.</summary>
    public required int Replica { get; init; }

    /// <summary>How many instances the resource has.</summary>
    public required int Replicas { get; init; }

    /// <summary>Aspire's state: <c>Running</c>, <c>Waiting</c>, <c>Exited</c> …; empty before the first.</summary>
    public required string State { get; init; }
    public required Tone Tone { get; init; }

    /// <summary><c>Healthy</c>, <c>Degraded</c>, <c>Unhealthy</c>; null while nothing is known.</summary>
    public string? Health { get; init; }

    /// <summary>It does what it is there for, or rests as it is meant to.</summary>
    public bool IsReady { get; init; }

    /// <summary>Seconds from the AppHost's start to the first time that it ran and was healthy; null until then.</summary>
    public double? HealthyAfterSeconds { get; init; }
    public IReadOnlyList<HealthView> HealthReports { get; init; } = [];
    public int? Pid { get; init; }
    public int? ExitCode { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }
    public IReadOnlyList<UrlView> Urls { get; init; } = [];
    public IReadOnlyList<NamedValue> Environment { get; init; } = [];
    public IReadOnlyList<NamedValue> Properties { get; init; } = [];
    public IReadOnlyList<CommandView> Commands { get; init; } = [];

    /// <summary>Which resources it refers to, waits for, or belongs to.</summary>
    public IReadOnlyList<RelationshipView> Relationships { get; init; } = [];
}

/// <summary>How a state is shown.</summary>
internal enum Tone
{
    Neutral,
    Progress,
    Good,
    Warning,
    Bad,
}

/// <param name="Name">The check's name.</param>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c>, <c>Unhealthy</c>; null while it has not answered.</param>
/// <param name="Reason">Why.</param>
internal sealed record HealthView(string Name, string? Status, string? Reason);

internal sealed record UrlView(string Name, string Url);

/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsSecret">Not shown before it is asked for.</param>
internal sealed record NamedValue(string Name, string Value, bool IsSecret);

/// <param name="Name">How it is called.</param>
/// <param name="DisplayName">How it is shown.</param>
/// <param name="Description">What it does.</param>
/// <param name="Confirmation">What to ask first; null: nothing.</param>
/// <param name="IsEnabled">Whether the resource's state allows it.</param>
/// <param name="IsHighlighted">Shown beside the resource, not only in its details.</param>
internal sealed record CommandView(string Name, string DisplayName, string? Description, string? Confirmation, bool IsEnabled, bool IsHighlighted);

/// <param name="Resource">The other resource's name.</param>
/// <param name="Type">Aspire's: <c>Reference</c>, <c>WaitFor</c>, <c>Parent</c>.</param>
internal sealed record RelationshipView(string Resource, string Type);
