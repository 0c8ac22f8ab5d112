namespace Messaging;

/// <summary>
/// A stored event is of a name or of a schema version that this program does not know: most likely a newer release wrote it.
/// Nothing is skipped; what needed the event has to wait for that release.
/// </summary>
/// <param name="message">Names the stream, the version in it, and the event.</param>
public sealed class UnknownEventException(string message) : Exception(message);
