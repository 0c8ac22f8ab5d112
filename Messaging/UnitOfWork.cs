using System.Diagnostics;
using Messaging.Database;
using Messaging.Envelope;
using Messaging.Outbox;
using Npgsql;

namespace Messaging;

/// <summary>
/// One database transaction: what is written through it and the messages that it publishes commit together, or not at all.
/// Not thread-safe.
/// </summary>
public sealed class UnitOfWork : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly OutboxSignal _signal;
    private readonly DirectPublisher _direct;
    private readonly NpgsqlConnection _connection;
    private readonly List<NpgsqlBatchCommand> _writes = [];
    private readonly List<OutboxMessage> _messages = [];
    private NpgsqlTransaction? _transaction;

    internal UnitOfWork(NpgsqlConnection connection, TimeProvider time, OutboxSignal signal, DirectPublisher direct)
    {
        _connection = connection;
        _time = time;
        _signal = signal;
        _direct = direct;
    }

    /// <summary>The connection, with a transaction open (READ COMMITTED). Commands on it are part of the transaction.</summary>
    /// <exception cref="InvalidOperationException">The handler was declared to read nothing (<see cref="HandlerOptions.OnlyWrites"/>).</exception>
    public NpgsqlConnection Connection
    {
        get
        {
            if (OnlyWrites)
                throw new InvalidOperationException($"The handler of '{Message?.Type}' was declared with {nameof(HandlerOptions.OnlyWrites)}, and so may not use the connection.");

            // Nothing is sent before the first command, which BEGIN travels with.
            _transaction ??= _connection.BeginTransaction();
            return _connection;
        }
    }

    /// <summary>The message that is being handled; null outside of a handler and in a handler of batches.</summary>
    public MessageInfo? Message { get; internal set; }

    /// <summary>In a batch, by key: what caused the messages that are published with that key.</summary>
    internal IReadOnlyDictionary<string, Activity>? Causes { get; set; }

    /// <summary>Everything goes out with the commit.</summary>
    internal bool OnlyWrites { get; init; }

    /// <summary>Says, once events that were appended have been committed, that there are some.</summary>
    internal Action? Appended { get; set; }

    /// <summary>
    /// Adds a write that nothing read before the commit depends on. All of them run in order in the same round trip as the
    /// commit; their failure fails <see cref="CommitAsync"/>.
    /// </summary>
    /// <param name="sql">One statement, with parameters <c>$1</c>, <c>$2</c> …</param>
    /// <param name="parameters">Their values.</param>
    public void Add(string sql, params ReadOnlySpan<NpgsqlParameter> parameters) => _writes.Add(Sql.Command(sql, parameters));

    /// <summary>Publishes a message once the transaction has committed.</summary>
    /// <param name="message">The message. Its type has <see cref="MessageTypeAttribute"/>.</param>
    /// <param name="key">The ordering key, usually the aggregate's id. Messages with the same key are published in the order in which their transactions wrote the aggregate.</param>
    /// <exception cref="InvalidOperationException">The message's type has no <see cref="MessageTypeAttribute"/>.</exception>
    public void Publish(object message, string key) => _messages.Add(Outgoing(message, key, dueAt: null));

    /// <summary>Publishes a message at a later time. Survives restarts; the precision is that of <see cref="MessagingOptions.PollInterval"/>.</summary>
    /// <param name="message">The message. Its type has <see cref="MessageTypeAttribute"/>.</param>
    /// <param name="key">The ordering key.</param>
    /// <param name="dueAt">When to publish it.</param>
    /// <exception cref="InvalidOperationException">The message's type has no <see cref="MessageTypeAttribute"/>.</exception>
    public void Schedule(object message, string key, DateTimeOffset dueAt) => _messages.Add(Outgoing(message, key, dueAt));

    /// <summary>Runs the writes added so far, so that later commands see them.</summary>
    /// <exception cref="PostgresException">One of them failed; the transaction can only be rolled back.</exception>
    /// <exception cref="ConcurrencyException">As for <see cref="CommitAsync"/>; the transaction can only be rolled back.</exception>
    /// <param name="cancellationToken">Cancels the writes.</param>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_writes.Count > 0)
            await WriteAsync(Connection, cancellationToken);
    }

    /// <summary>Runs the added writes, stores the messages, and commits.</summary>
    /// <exception cref="PostgresException">A write failed; nothing was committed.</exception>
    /// <exception cref="ConcurrencyException">Another transaction appended to the same event stream or started the same saga; nothing was committed.</exception>
    /// <param name="cancellationToken">Cancels the commit, whose outcome is then unknown.</param>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        var claimUntil = _messages is [{ DueAt: null }] ? _direct.TryClaim() : null;
        long? claimed = null;
        try
        {
            if (claimUntil is { } until)
                _writes.AddRange(OutboxSql.InsertAndClaim(_messages[0], until));
            else
                _writes.AddRange(OutboxSql.Insert(_messages));
            if (_transaction is not null)
                _writes.Add(new NpgsqlBatchCommand("COMMIT"));

            // The statements of a batch are a transaction of their own when none is open: then the batch is all of it.
            if (_writes.Count > 0)
                claimed = await WriteAsync(_connection, cancellationToken);
        }
        finally
        {
            if (claimUntil is not null && claimed is null)
                _direct.GiveUp();
        }

        if (claimed is { } id)
            _direct.Publish(_messages[0] with { Id = id });
        else if (_messages.Count > 0)
            _signal.Committed();
        Appended?.Invoke();
    }

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
            await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <returns>The id of the message that was claimed; null when none was.</returns>
    private async Task<long?> WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var write in _writes)
                batch.BatchCommands.Add(write);
            _writes.Clear();
            return await OutboxSql.ReadClaimAsync(batch, cancellationToken);
        }
        catch (PostgresException conflict) when (ConcurrencyException.Explains(conflict))
        {
            throw new ConcurrencyException(
                "Another transaction appended to the same event stream, or started the same saga. Read it again and decide anew.", conflict);
        }
    }

    private OutboxMessage Outgoing(object message, string key, DateTimeOffset? dueAt)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var (type, body) = MessageCatalog.Serialize(message);
        var now = _time.GetUtcNow();
        var cause = Causes?.GetValueOrDefault(key) ?? Activity.Current;
        return new(Guid.CreateVersion7(now), type, key, now, cause?.Id, cause?.TraceStateString, body) { DueAt = dueAt };
    }
}
