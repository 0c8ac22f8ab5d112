namespace Messaging.Outbox;

/// <summary>A message in the outbox.</summary>
internal sealed record OutboxRow(
    long Id, Guid MessageId, string Type, string Key, string? Destination, DateTimeOffset Time,
    string? Headers, string? TraceParent, string? TraceState, byte[] Body, int Attempts)
{
    /// <summary>A message that has just been added with that id.</summary>
    public static OutboxRow Of(long id, OutgoingMessage message) => new(
        id, message.Id, message.Type, message.Key, message.Destination, message.Time,
        message.Headers, message.TraceParent, message.TraceState, message.Body, Attempts: 0);
}
