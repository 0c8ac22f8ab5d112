namespace Messaging.Outbox;

/// <summary>A message in the outbox.</summary>
internal sealed record OutboxRow(
    long Id, Guid MessageId, string Type, string Key, string? Destination, DateTimeOffset Time,
    string? Headers, string? TraceParent, string? TraceState, byte[] Body, int Attempts);
