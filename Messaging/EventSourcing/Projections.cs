namespace Messaging;

/// <summary>
/// A read model that is written in the transaction that appends the events: who has been told that something happened finds
/// it there. Must be thread-safe.
/// </summary>
public interface IInlineProjection
{
    /// <summary>Adds what the event changes (<see cref="UnitOfWork.Add"/>). Called in the order of the stream. It must not publish messages: a rebuild would publish them again.</summary>
    /// <param name="recorded">The event.</param>
    /// <param name="work">The transaction, which the projection must not commit.</param>
    void Project(RecordedEvent recorded, UnitOfWork work);

    /// <summary>Adds the statements that remove what was projected from a stream; in the same transaction its events are then projected again.</summary>
    /// <param name="stream">The aggregate's id.</param>
    /// <param name="work">The transaction, which the projection must not commit.</param>
    void Reset(Guid stream, UnitOfWork work);
}

/// <summary>
/// A read model that follows the events of all streams, in their global order, shortly after: for what spans aggregates or
/// must not slow appends down. What it adds and how far it has come commit together, so it sees each event exactly once.
/// Must be thread-safe.
/// </summary>
public interface IAsyncProjection
{
    /// <summary>Stable name of its checkpoint. Another name begins at the first event.</summary>
    string Name { get; }

    /// <summary>Adds what the event changes (<see cref="UnitOfWork.Add"/>). When it throws, this projection waits and tries again, until an operator lets it skip the event. It must not publish messages: a rebuild would publish them again.</summary>
    /// <param name="recorded">The event.</param>
    /// <param name="work">The transaction, which the projection must not commit.</param>
    void Project(RecordedEvent recorded, UnitOfWork work);

    /// <summary>Adds the statements that empty the read model.</summary>
    /// <param name="work">The transaction, which the projection must not commit.</param>
    void Reset(UnitOfWork work);
}
