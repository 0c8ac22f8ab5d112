using Identity.Storage;

namespace Identity.Pruning;

/// <summary>Prunes periodically; a failure is tried again at the next turn.</summary>
internal sealed partial class PruneExpired(IServiceScopeFactory scopes, TimeProvider time, ILogger<PruneExpired> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var (tokens, grants) = await scope.ServiceProvider.GetRequiredService<ExpiredTokens>().PruneAsync(stoppingToken);
                if (tokens + grants > 0)
                    Log.Pruned(logger, tokens, grants);
            }
            catch (Exception error) when (DatabaseFailure.In(error) is { } failure)
            {
                Log.Failed(logger, failure.Message);
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
