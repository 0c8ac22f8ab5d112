using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ServiceDefaults.Authentication;

/// <summary>
/// Has the keys read at the start, and anew from then on, whether tokens come or not. <see cref="ConfigurationManager{T}"/> alone reads
/// them when the first token waits for them, and after the first one that comes late, which it accepts even if its key was withdrawn
/// long ago.
/// </summary>
internal sealed class KeyRefresher(IOptionsMonitor<JwtBearerOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>How long a key that is published no more may still count, if the issuer can be reached.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager is not { } keys)
            return; // the issuer itself has no need to read its keys

        using var timer = new PeriodicTimer(Retry, time);
        try
        {
            while (!await TryReadAsync(keys, stoppingToken))
                await timer.WaitForNextTickAsync(stoppingToken);

            timer.Period = Interval;
            while (await timer.WaitForNextTickAsync(stoppingToken))
                keys.RequestRefresh();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private static async Task<bool> TryReadAsync(IConfigurationManager<OpenIdConnectConfiguration> keys, CancellationToken stoppingToken)
    {
        try
        {
            await keys.GetConfigurationAsync(stoppingToken);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // the reader has logged why
        }
    }
}
