using Messaging.Background;
using Messaging.Database;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Sagas;

/// <summary>
/// Calls the deadline handler of each saga of one type whose deadline has passed, one transaction per saga. Replicas share the
/// work: the row lock lets one of them handle a deadline, and afterwards the saga is not due any more.
/// </summary>
internal sealed partial class SagaClock<TState>(
    Sagas<TState> sagas, ISagaDeadlineHandler<TState> handler, UnitsOfWork units,
    IOptions<MessagingOptions> options, TimeProvider time, ILogger<SagaClock<TState>> logger) : PollingService(time, logger)
    where TState : class
{
    private static readonly RetryPolicy Pauses = new();

    private const string SelectDue = """
        SELECT id, failures FROM messaging.sagas
        WHERE type = $1 AND deadline_at <= $2
        ORDER BY deadline_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
        """;

    // Only if it is due still: meanwhile a message may have come, or another replica may have had more luck.
    private const string Postpone = """
        UPDATE messaging.sagas SET deadline_at = $4, failures = failures + 1, last_error = $5
        WHERE type = $1 AND id = $2 AND deadline_at <= $3
        """;

    protected override string Subject => $"The clock of the sagas '{sagas.Type}'";

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        while (await HandleNextAsync(stoppingToken))
            stoppingToken.ThrowIfCancellationRequested();
        await Task.Delay(options.Value.PollInterval, Time, stoppingToken);
    }

    /// <summary>Handles the deadline that passed first, of those that nobody works on.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="NpgsqlException">The database is away; whatever the handler did has not happened.</exception>
    internal async Task<bool> HandleNextAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        await using var work = await units.BeginAsync(cancellationToken);
        if (await FindDueAsync(work, now, cancellationToken) is not { } due)
            return false;

        try
        {
            if (await sagas.FindAsync(work, due.Id, cancellationToken) is { } saga)
                await HandleAsync(saga, work, now, cancellationToken);
        }
        catch (Exception failure) when (!DatabaseFailure.IsAway(failure) && !cancellationToken.IsCancellationRequested)
        {
            await work.DisposeAsync(); // rolls back, which unlocks the saga
            await PostponeAsync(due, now, failure, cancellationToken);
        }

        return true;
    }

    private async Task HandleAsync(Saga<TState> saga, UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await handler.HandleAsync(saga, work, cancellationToken);
        if (!saga.Stored)
            throw new InvalidOperationException($"{handler.GetType()} neither saved nor completed the saga.");
        if (saga.Deadline <= now)
            throw new InvalidOperationException($"{handler.GetType()} saved the saga with a deadline that has passed ({saga.Deadline:O}). Set a later one, or null.");
        await work.CommitAsync(cancellationToken);
    }

    private async Task<DueSaga?> FindDueAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var select = work.Connection.Command(SelectDue, Sql.Value(sagas.Type), Sql.Value(now));
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new(row.GetGuid(0), row.GetInt32(1)) : null;
    }

    // One saga that always fails must not keep the others from their turn.
    private async Task PostponeAsync(DueSaga due, DateTimeOffset now, Exception failure, CancellationToken cancellationToken)
    {
        var pause = Pauses.DelayBefore(due.Failures + 1, Random.Shared.NextDouble());
        Log.Failed(logger, sagas.Type, due.Id, failure.Message, pause.TotalSeconds, failure);
        await units.CommitAsync(
            work => work.Add(Postpone, Sql.Value(sagas.Type), Sql.Value(due.Id), Sql.Value(now), Sql.Value(now + pause), Sql.Value(failure.Message)), cancellationToken);
    }

    private sealed record DueSaga(Guid Id, int Failures);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The deadline of saga '{Type}' {Id} could not be handled: {Reason} Trying again in {Seconds:0.0} s")]
        public static partial void Failed(ILogger logger, string type, Guid id, string reason, double seconds, Exception failure);
    }
}
