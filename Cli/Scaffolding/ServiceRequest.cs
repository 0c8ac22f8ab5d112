namespace Cli.Scaffolding;

/// <summary>What somebody asked for, unchecked; null where they left the choice.</summary>
internal sealed record ServiceRequest(string Name, string? EventsFrom = null, int? Port = null, string? Owner = null);
