namespace Messaging.Envelope;

/// <summary>A message that no handler can be given, however often it is tried.</summary>
internal sealed class MalformedMessageException(string message, Exception? cause = null) : Exception(message, cause);
