using Identity.Storage;
using Identity.Telemetry;
using Microsoft.Extensions.Options;

namespace Identity.Keys;

/// <summary>Reads the keys at start, and makes and notices new ones from then on. Keys already known survive a database that is away.</summary>
internal sealed partial class KeyRefresh(
    IServiceScopeFactory scopes, KeyRing ring, IOptions<KeyOptions> options, TimeProvider time, SecurityLog log, ILogger<KeyRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan WhileEmpty = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var known = !ring.Empty;
                if (await scope.ServiceProvider.GetRequiredService<KeyStore>().RefreshAsync(stoppingToken) && known)
                    log.KeysChanged(ring.Of(KeyPurpose.Sign).First().Id, ring.Of(KeyPurpose.Sign).Count());
            }
            catch (Exception error) when (DatabaseFailure.In(error) is { } failure)
            {
                // At start the database may be away or not migrated yet; readiness says so.
                if (!ring.Empty)
                    Log.Failed(logger, failure.Message);
            }

            await Task.Delay(ring.Empty ? WhileEmpty : options.Value.Refresh, time, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The keys could not be read anew: {Reason} The known ones stay in use")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
