using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;

namespace ServiceDefaults.Authentication;

/// <summary>
/// Has the keys read anew whether tokens come or not. <see cref="ConfigurationManager{T}"/> alone reads them after the first token that
/// comes late, and accepts that one even if its key was withdrawn long ago.
/// </summary>
internal sealed class KeyRefresher(IOptionsMonitor<JwtBearerOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>How long a key that is published no more may still count, if the issuer can be reached.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                options.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager?.RequestRefresh();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }
}
