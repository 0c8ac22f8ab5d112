namespace Messaging;

/// <summary>Decides what happens when a saga's deadline passes. A singleton; must be thread-safe.</summary>
/// <typeparam name="TState">What the saga remembers.</typeparam>
public interface ISagaDeadlineHandler<TState>
    where TState : class
{
    /// <summary>
    /// Called in a transaction in which the saga is locked, by one replica at a time. It must save the saga, with a later
    /// deadline or none, or complete it. When it throws, everything is rolled back and it is called again after a pause that
    /// grows up to a minute; other sagas do not wait for that.
    /// </summary>
    /// <param name="saga">The saga.</param>
    /// <param name="work">The open transaction. The library commits it; the handler must not.</param>
    /// <param name="cancellationToken">Cancelled when the service stops.</param>
    Task HandleAsync(Saga<TState> saga, UnitOfWork work, CancellationToken cancellationToken);
}
