namespace Messaging.Outbox;

/// <summary>A message on its way into the outbox.</summary>
internal sealed record OutgoingMessage
{
    public required Guid Id { get; init; }
    public required string Type { get; init; }
    public required string Key { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required byte[] Body { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? TraceParent { get; init; }
    public string? TraceState { get; init; }
}
