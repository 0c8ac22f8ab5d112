using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>
/// Migrates in the background of a starting service, until it succeeds. The service is ready when that is done and while the
/// database answers.
/// </summary>
internal sealed partial class DatabaseReadiness(
    Migrator migrator, ServiceDatabase database, TimeProvider time, ILogger<DatabaseReadiness> logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private volatile bool _migrated;

    public bool Migrated => _migrated;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!_migrated)
            return HealthCheckResult.Unhealthy("The database is not migrated yet.");

        await using var select = database.CreateCommand("SELECT 1");
        await select.ExecuteNonQueryAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; !stoppingToken.IsCancellationRequested; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                var applied = await migrator.ApplyAsync(stoppingToken);
                _migrated = true;
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
