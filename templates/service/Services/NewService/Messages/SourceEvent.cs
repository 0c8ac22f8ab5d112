using Messaging;

namespace NewService.Messages;

/// <summary>
/// Declared here with what is read here: add the fields that you need, as the publisher names them. Those that are not
/// declared are ignored; one without a default must be there. An event that names no customer makes entries that are nobody's.
/// </summary>
[MessageType("source-owner.source-event.v1")]
internal sealed record SourceEvent(string? CustomerId = null);
