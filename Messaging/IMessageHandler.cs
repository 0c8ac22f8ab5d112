namespace Messaging;

/// <summary>
/// What all kinds of handlers have in common. A handler implements one or more of <see cref="IMessageHandler{TMessage}"/>,
/// <see cref="IMessageHandler{TMessage, TPrepared}"/> and <see cref="IBatchMessageHandler{TMessage}"/>.
/// </summary>
public interface IMessageHandler
{
    /// <summary>
    /// Gets how the handler's messages are retried and batched, read once when the service starts. A handler that needs
    /// something else than the defaults declares
    /// <c>static HandlerOptions IMessageHandler.Options => new() { OnlyWrites = true };</c>
    /// </summary>
    static virtual HandlerOptions Options => new();
}

/// <summary>
/// Handles one type of message inside a database transaction, which also records that the message was seen: what the handler
/// writes through <see cref="UnitOfWork"/> and the messages that it publishes happen exactly once.
/// </summary>
/// <remarks>
/// Handlers are singletons and must be thread-safe: messages with different ordering keys are handled at the same
/// time, messages with the same ordering key one after another. An exception rolls everything back; the message is then tried again
/// (<see cref="RetryPolicy"/>).
/// </remarks>
/// <typeparam name="TMessage">A type with <see cref="MessageTypeAttribute"/>.</typeparam>
public interface IMessageHandler<in TMessage> : IMessageHandler
{
    /// <summary>Does what the message asks for.</summary>
    /// <param name="message">The message.</param>
    /// <param name="work">The open transaction. The library commits it; the handler must not.</param>
    /// <param name="cancellationToken">Cancelled when the service stops and its grace period is over.</param>
    Task HandleAsync(TMessage message, UnitOfWork work, CancellationToken cancellationToken);
}

/// <summary>
/// A handler with a part that must not happen in a transaction, such as a call to another system: no connection is held
/// meanwhile. That part may run more than once, also at the same time as another delivery of the message, and so must be idempotent.
/// </summary>
/// <inheritdoc cref="IMessageHandler{TMessage}" path="/remarks"/>
/// <typeparam name="TMessage">A type with <see cref="MessageTypeAttribute"/>.</typeparam>
/// <typeparam name="TPrepared">What the first part hands to the second.</typeparam>
public interface IMessageHandler<in TMessage, TPrepared> : IMessageHandler
{
    /// <summary>Does what must happen outside of a transaction. May run more than once for one message, also at the same time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="info">What is known about it besides, such as how often it was retried.</param>
    /// <param name="cancellationToken">Cancelled when the service stops and its grace period is over.</param>
    Task<TPrepared> PrepareAsync(TMessage message, MessageInfo info, CancellationToken cancellationToken);

    /// <summary>Stores the outcome, exactly once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="prepared">What <see cref="PrepareAsync"/> returned.</param>
    /// <param name="work">The open transaction. The library commits it; the handler must not.</param>
    /// <param name="cancellationToken">Cancelled when the service stops and its grace period is over.</param>
    Task HandleAsync(TMessage message, TPrepared prepared, UnitOfWork work, CancellationToken cancellationToken);
}

/// <summary>
/// Handles several messages of one type, of different ordering keys, in one transaction: for handlers whose work is one
/// statement over many rows. No other handler takes part in the transaction, so the order in which it locks rows is this handler's alone.
/// When it fails, each message is handled alone, so one bad message does not hold up the others.
/// </summary>
/// <inheritdoc cref="IMessageHandler{TMessage}" path="/remarks"/>
/// <typeparam name="TMessage">A type with <see cref="MessageTypeAttribute"/>.</typeparam>
public interface IBatchMessageHandler<TMessage> : IMessageHandler
{
    /// <summary>Does what the messages ask for.</summary>
    /// <param name="messages">One or more messages, no two with the same ordering key.</param>
    /// <param name="work">The open transaction. The library commits it; the handler must not.</param>
    /// <param name="cancellationToken">Cancelled when the service stops and its grace period is over.</param>
    Task HandleAsync(IReadOnlyList<TMessage> messages, UnitOfWork work, CancellationToken cancellationToken);
}
