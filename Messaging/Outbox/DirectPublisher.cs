using System.Threading.Channels;
using Messaging.Background;
using Messaging.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// Publishes a message from memory as soon as it is committed, which spares it the relay's reading it from the database. The
/// row says until when it is claimed; a relay takes it after that, when this process died or lost the broker meanwhile. A
/// message is only claimed while no other of its key is in the outbox, and holds up the later ones until it is settled, so the
/// order of a key is kept. Under load the relay, which takes many at once, is cheaper: few messages are claimed at a time.
/// Thread-safe.
/// </summary>
internal sealed partial class DirectPublisher(MessagingDatabase database, OutboxSignal signal, TimeProvider time, ILogger<DirectPublisher> logger) : BackgroundService
{
    private const int MostAtOnce = 8;
    private static readonly TimeSpan ClaimDuration = TimeSpan.FromSeconds(2);

    // After the commit of what was settled: whoever found its key taken, and committed before this, has waited for it.
    private const string SomebodyWaits = "SELECT EXISTS (SELECT FROM messaging.outbox WHERE key = ANY ($1))";

    private readonly SemaphoreSlim _claims = new(MostAtOnce);
    private readonly Channel<Outcome> _outcomes = Channel.CreateUnbounded<Outcome>(new() { SingleReader = true });
    private readonly Backoff _backoff = new(time);
    private volatile OutboxPublisher? _publisher;

    /// <summary>The relay has a connection to the broker, which serves this as well.</summary>
    public void Connect(OutboxPublisher publisher) => _publisher = publisher;

    /// <summary>Publishes nothing more over that connection, and waits for what is on its way.</summary>
    public async Task DisconnectAsync(TimeSpan patience)
    {
        _publisher = null;
        using var deadline = new CancellationTokenSource(patience, time);
        var ended = 0;
        try
        {
            for (; ended < MostAtOnce; ended++)
                await _claims.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // Nothing is known of the rest: a relay publishes it when the claims have ended.
        }

        if (ended > 0)
            _claims.Release(ended);
    }

    /// <returns>Until when a message that is about to be committed may be claimed, which <see cref="Publish"/> or <see cref="GiveUp"/> must follow; null: the relay is to publish it.</returns>
    public DateTimeOffset? TryClaim() => _publisher is not null && _claims.Wait(0) ? time.GetUtcNow() + ClaimDuration : null;

    /// <summary>The message was not committed, or not claimed.</summary>
    public void GiveUp() => _claims.Release();

    /// <summary>Publishes a claimed message that has been committed.</summary>
    public void Publish(OutboxMessage message) => _ = PublishAsync(message);

    public override void Dispose()
    {
        base.Dispose();
        _claims.Dispose();
    }

    /// <summary>Settles what was published, also what is still to be settled when the service stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stopped = stoppingToken.Register(() => _outcomes.Writer.TryComplete());
        while (await _outcomes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            try
            {
                await SettleUntilStoppedAsync();
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                // Relays publish again what could not be settled.
                Log.NotSettled(logger, failure.Message);
                if (stoppingToken.IsCancellationRequested)
                    return;
                await _backoff.PauseAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PublishAsync(OutboxMessage message)
    {
        try
        {
            if (_publisher is { } publisher)
                _outcomes.Writer.TryWrite(await publisher.PublishAsync(message, CancellationToken.None));
        }
        catch (Exception lost)
        {
            Log.Lost(logger, message.Type, message.MessageId, lost.Message);
        }
        finally
        {
            _claims.Release();
        }
    }

    private async Task SettleUntilStoppedAsync()
    {
        await using var session = await RelaySession.OpenAsync(database, CancellationToken.None);
        while (await _outcomes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var settlement = new Settlement();
            var keys = new List<string>();
            while (_outcomes.Reader.TryRead(out var outcome))
            {
                settlement.Add(outcome);
                keys.Add(outcome.Message.Key);
            }

            if (await SettleAsync(session, settlement, keys, time.GetUtcNow()))
                signal.Committed();
            await session.VacuumWhenDueAsync(settlement.Removed, CancellationToken.None);
            _backoff.Reset();
        }
    }

    private static async Task<bool> SettleAsync(RelaySession session, Settlement settlement, List<string> keys, DateTimeOffset now)
    {
        await using var batch = Sql.Transaction(
            session.Connection,
            [
                new(RelaySession.NoWait), new(RelaySession.ByIndex), .. settlement.Commands(now), new("COMMIT"),
                new("BEGIN"), new(RelaySession.ByIndex), Sql.Command(SomebodyWaits, Sql.Value(keys)),
            ]);
        return (bool)(await batch.ExecuteScalarAsync())!;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Type} {Id} was committed, and the broker was lost while it was published: {Reason} The relay publishes it")]
        public static partial void Lost(ILogger logger, string type, Guid id, string reason);

        [LoggerMessage(LogLevel.Warning, "Messages were published and could not be deleted from the outbox: {Reason} The relay publishes them again")]
        public static partial void NotSettled(ILogger logger, string reason);
    }
}
