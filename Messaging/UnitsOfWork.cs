using Messaging.Outbox;
using Npgsql;

namespace Messaging;

/// <summary>Begins units of work outside of message handlers, such as in HTTP endpoints. Thread-safe.</summary>
public sealed class UnitsOfWork
{
    private readonly MessagingDatabase _database;
    private readonly OutboxSignal _signal;
    private readonly DirectPublisher _direct;
    private readonly TimeProvider _time;

    internal UnitsOfWork(MessagingDatabase database, OutboxSignal signal, DirectPublisher direct, TimeProvider time)
    {
        _database = database;
        _signal = signal;
        _direct = direct;
        _time = time;
    }

    /// <summary>Opens a connection, on which a transaction begins with the first command.</summary>
    /// <returns>The unit of work, to be committed by the caller; disposing it without that rolls back.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    /// <param name="cancellationToken">Cancels the wait for a connection.</param>
    public Task<UnitOfWork> BeginAsync(CancellationToken cancellationToken) => BeginAsync(onlyWrites: false, cancellationToken);

    /// <summary>
    /// Begins a unit of work as for the handling of a message, for tests of handlers that read <see cref="UnitOfWork.Message"/>.
    /// That the message was seen is not recorded: handling it twice shows what the handler itself does then.
    /// </summary>
    /// <returns>The unit of work, to be committed by the caller; disposing it without that rolls back.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    /// <param name="message">What the handler is told about its message.</param>
    /// <param name="cancellationToken">Cancels the wait for a connection.</param>
    public async Task<UnitOfWork> BeginAsync(MessageInfo message, CancellationToken cancellationToken)
    {
        var work = await BeginAsync(cancellationToken);
        work.Message = message;
        return work;
    }

    /// <summary>Commits what is added.</summary>
    internal async Task CommitAsync(Action<UnitOfWork> add, CancellationToken cancellationToken)
    {
        await using var work = await BeginAsync(cancellationToken);
        add(work);
        await work.CommitAsync(cancellationToken);
    }

    internal async Task<UnitOfWork> BeginAsync(bool onlyWrites, CancellationToken cancellationToken) =>
        new(await _database.OpenConnectionAsync(cancellationToken), _time, _signal, _direct) { OnlyWrites = onlyWrites };
}
