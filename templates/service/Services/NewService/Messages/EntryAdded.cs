using Messaging;

namespace NewService.Messages;

/// <summary>
/// There is a new entry. Published for everybody whom it concerns, and consumed here as well, to process it. Its shape is a
/// promise: fields are added, never renamed; another shape is another version.
/// </summary>
[MessageType("new-service.entry-added.v1")]
internal sealed record EntryAdded(Guid EntryId, string? CustomerId, DateTimeOffset At);
