using Microsoft.Extensions.Options;
using Npgsql;

namespace Identity.Pruning;

/// <summary>Prunes periodically; a failure is tried again at the next turn.</summary>
internal sealed partial class PruneExpired(ExpiredTokens expired, IOptions<PruningOptions> options, TimeProvider time, ILogger<PruneExpired> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.Interval, time, stoppingToken);
            try
            {
                var (tokens, grants) = await expired.PruneAsync(stoppingToken);
                if (tokens + grants > 0)
                    Log.Pruned(logger, tokens, grants);
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                Log.Failed(logger, error.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Tokens} expired token(s) and {Grants} grant(s) were removed")]
        public static partial void Pruned(ILogger logger, int tokens, int grants);

        [LoggerMessage(LogLevel.Warning, "Expired tokens could not be removed: {Reason} Tried again at the next turn")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
