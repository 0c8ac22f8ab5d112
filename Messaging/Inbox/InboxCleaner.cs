using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Inbox;

/// <summary>
/// Forgets handled messages that are older than the retention. First it writes down from when on everything is remembered;
/// since then an older message counts as unknown, not as new, so forgetting can never make a message be handled twice.
/// </summary>
internal sealed partial class InboxCleaner(
    NpgsqlDataSource database, IOptions<MessagingOptions> options, TimeProvider time, ILogger<InboxCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private const int ChunkSize = 10_000;

    private const string MoveHorizon = """
        UPDATE messaging.inbox_horizon SET remembers_since = $1 WHERE remembers_since < $1
        """;

    // A message was published before it was handled, so what is deleted is older than the horizon by either time, as long as
    // the clocks of publisher and database differ by less than this.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    // In chunks, so that no transaction is long.
    private const string DeleteChunk = """
        DELETE FROM messaging.inbox
        WHERE message_id IN (SELECT message_id FROM messaging.inbox WHERE handled_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await CleanAsync(stoppingToken);
                }
                catch (NpgsqlException failure)
                {
                    Log.Failed(logger, failure.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var horizon = time.GetUtcNow() - options.Value.InboxRetention;
        await using (var move = database.CreateCommand(MoveHorizon))
        {
            move.Parameters.Add(new() { Value = horizon });
            await move.ExecuteNonQueryAsync(cancellationToken);
        }

        int deleted;
        do
        {
            await using var delete = database.CreateCommand(DeleteChunk);
            delete.Parameters.Add(new() { Value = horizon - ClockSkew });
            delete.Parameters.Add(new() { Value = ChunkSize });
            deleted = await delete.ExecuteNonQueryAsync(cancellationToken);
        }
        while (deleted == ChunkSize);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The inbox could not be cleaned: {Reason} It is tried again in ten minutes")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
