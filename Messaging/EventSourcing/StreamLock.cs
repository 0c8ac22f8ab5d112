namespace Messaging.EventSourcing;

/// <summary>
/// Keeps the rebuild of an inline projection and appends to the same stream apart: an append takes the stream's lock shared,
/// a rebuild takes it exclusively, both until their transaction ends. Appends need no protection from one another; the
/// primary key of <c>messaging.events</c> does that.
/// </summary>
internal static class StreamLock
{
    /// <summary>The first of the two keys of the advisory lock, so that nobody else's locks collide with these ("evnt").</summary>
    public const int Class = 0x65766E74;
}
