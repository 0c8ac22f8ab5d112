using Messaging.Background;
using Messaging.Database;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Inbox;

/// <summary>
/// Forgets handled messages that are older than the retention, a day at a time. First it writes down from when on everything is
/// remembered: an older message then counts as unknown, not as new, so forgetting can never make a message be handled twice.
/// What lies before that horizon is emptied in a later round, when no claim can have read an earlier one. All replicas do this;
/// those that come second find nothing to do.
/// </summary>
internal sealed partial class InboxCleaner(
    MessagingDatabase database, IOptions<MessagingOptions> options, TimeProvider time, ILogger<InboxCleaner> logger) : PollingService(time, logger)
{
    public const string Limits = "Messaging:InboxRetention must be more than 0 and at most 28 days: the inbox has a table for each of 32 days.";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private const string EmptyDays = "SELECT messaging.empty_inbox($1)";

    // Never past what still waits to be handled: it would be refused when its turn comes, although nobody handled it. What has
    // come to a partition since a replica had it nobody knows; its row says what was known then.
    private const string MoveHorizon = """
        UPDATE messaging.inbox_horizon SET remembers_since = horizon.day, moved_at = clock_timestamp()
        FROM (
            SELECT date_trunc('day', least($1, min(oldest_at)) - $2, 'UTC') AS day
            FROM messaging.partitions
            HAVING count(*) > 0 AND bool_and(oldest_at IS NOT NULL)) AS horizon
        WHERE remembers_since < horizon.day
        """;

    public static bool CanKeep(MessagingOptions options) => options.InboxRetention > TimeSpan.Zero && options.InboxRetention <= InboxBucket.LongestRetention;

    protected override string Subject => "Cleaning the inbox";

    // The pause comes first: a service that was down finds out meanwhile what has come to its queues.
    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Interval, Time, stoppingToken);
        await CleanAsync(stoppingToken);
    }

    /// <returns>How many tables were emptied.</returns>
    internal async Task<int> CleanAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var emptied = (await database.QueryAsync(EmptyDays, row => row.GetInt32(0), cancellationToken, Sql.Value(now))).Single();
        if (emptied > 0)
            Log.Forgotten(logger, emptied);
        await database.ExecuteAsync(MoveHorizon, cancellationToken, Sql.Value(now), Sql.Value(options.Value.InboxRetention));
        return emptied;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The inbox has forgotten the messages of {Days} days")]
        public static partial void Forgotten(ILogger logger, int days);
    }
}
