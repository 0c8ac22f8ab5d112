using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A state.</summary>
/// <param name="Text">Its name, one of <see cref="KnownResourceStates"/> or another.</param>
/// <param name="Style">How it is shown, one of <see cref="KnownResourceStateStyles"/>.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state shown in the usual style.</summary>
    /// <param name="s">Its name.</param>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new ResourceStateSnapshot(s, Style: null);
}

/// <summary>An environment variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsFromSpec">Whether the application set it, rather than inheriting it.</param>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>An address that is shown.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Url">The address.</param>
/// <param name="IsInternal">Whether it is shown in the details only.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>How it is shown.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();

    /// <summary>Whether nothing answers there yet.</summary>
    public bool IsInactive { get; init; }
}

/// <summary>How an address is shown.</summary>
/// <param name="DisplayName">What is shown instead of the address.</param>
/// <param name="SortOrder">The higher, the earlier.</param>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A directory that data is kept in.</summary>
/// <param name="Source">The volume's name or the directory's path.</param>
/// <param name="Target">Where the resource sees it.</param>
/// <param name="MountType">Volume or directory.</param>
/// <param name="IsReadOnly">Whether the resource cannot write to it.</param>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A relation to another resource.</summary>
/// <param name="ResourceName">The other resource.</param>
/// <param name="Type">The kind of relation.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>A further fact.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>What is shown instead of the name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether it must not be shown unasked.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>Whether it is shown first.</summary>
    public bool IsHighlighted { get; init; }

    /// <summary>The lower, the earlier.</summary>
    public int? SortOrder { get; init; }
}

/// <summary>A command that can be run on a resource.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it can be run now.</param>
/// <param name="DisplayName">What is shown instead of the name.</param>
/// <param name="DisplayDescription">What it does.</param>
/// <param name="Parameter">Not used.</param>
/// <param name="ConfirmationMessage">What is asked before it runs.</param>
/// <param name="IconName">A Fluent UI icon name.</param>
/// <param name="IconVariant">The variant of the icon.</param>
/// <param name="IsHighlighted">Whether it is shown first.</param>
public sealed record ResourceCommandSnapshot(
    string Name,
    ResourceCommandState State,
    string DisplayName,
    string? DisplayDescription,
    object? Parameter,
    string? ConfirmationMessage,
    string? IconName,
    IconVariant? IconVariant,
    bool IsHighlighted);

/// <summary>Whether a command can be run.</summary>
public enum ResourceCommandState
{
    /// <summary>It can.</summary>
    Enabled = 0,

    /// <summary>It is shown but cannot.</summary>
    Disabled = 1,

    /// <summary>It is not shown.</summary>
    Hidden = 2,
}

/// <summary>The last result of a health check.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Status">The result; null before the first one.</param>
/// <param name="Description">What it says.</param>
/// <param name="ExceptionText">The error, if there was one.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When it ran, UTC.</summary>
    public DateTime? LastRunAt { get; init; }
}
