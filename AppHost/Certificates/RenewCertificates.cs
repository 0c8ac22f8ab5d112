using Microsoft.Extensions.Hosting;

namespace AppHost.Certificates;

/// <summary>Renews the certificates when half of their lifetime is over, as long as the system runs.</summary>
internal sealed class RenewCertificates(CertificateDirectory certificates, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DevelopmentAuthority.CertificateLifetime / 2, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                certificates.Renew();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The system stops.
        }
    }
}
