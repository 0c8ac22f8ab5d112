using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>Migrates in the background of a starting service, until it succeeds.</summary>
internal sealed partial class MigrateAtStart(
    Migrator migrator, MigrationStatus status, TimeProvider time, ILogger<MigrateAtStart> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; !stoppingToken.IsCancellationRequested; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                var applied = await migrator.ApplyAsync(stoppingToken);
                status.Applied = true;
                Log.Migrated(logger, migrator.Database, applied.Count);
                return;
            }
            catch (Exception error) when (error is MigrationException or NpgsqlException or TimeoutException)
            {
                Log.Failed(logger, migrator.Database, error.Message, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Database {Database} is up to date; {Count} migration(s) applied")]
        public static partial void Migrated(ILogger logger, string database, int count);

        [LoggerMessage(LogLevel.Warning, "Database {Database} could not be migrated: {Reason}. Trying again in {Seconds} s")]
        public static partial void Failed(ILogger logger, string database, string reason, double seconds);
    }
}
