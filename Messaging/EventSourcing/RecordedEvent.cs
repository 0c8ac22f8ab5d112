namespace Messaging;

/// <summary>An event of a stream.</summary>
/// <param name="Stream">The aggregate's id.</param>
/// <param name="Version">Its place in the stream, from 1.</param>
/// <param name="Name">Its stable name.</param>
/// <param name="At">When it was appended, UTC.</param>
/// <param name="Data">The event, in its newest schema version.</param>
public sealed record RecordedEvent(Guid Stream, int Version, string Name, DateTimeOffset At, object Data);
