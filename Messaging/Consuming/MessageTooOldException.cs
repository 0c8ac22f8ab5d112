namespace Messaging.Consuming;

/// <summary>The inbox no longer remembers messages of that age, so the message may have been handled before.</summary>
internal sealed class MessageTooOldException(DateTimeOffset time) : Exception(
    $"It was published at {time:O}, and the inbox no longer remembers what was handled then. Redrive it if it was not handled.");
