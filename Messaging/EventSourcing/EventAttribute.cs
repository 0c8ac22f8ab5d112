namespace Messaging;

/// <summary>The stable name and the schema version of an event of an event-sourced aggregate. The name never changes; another shape gets a higher version and an upcaster from the one before.</summary>
/// <param name="name">Lower case with hyphens, for example <c>order-placed</c>.</param>
/// <param name="version">Counts from 1.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class EventAttribute(string name, int version) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The schema version.</summary>
    public int Version { get; } = version;
}
