using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Mtls;

/// <summary>Looks every second whether the certificates were replaced, which the links of a mounted volume tell nobody.</summary>
internal sealed partial class ReloadCertificates(ServiceCertificate certificate, TimeProvider time, ILogger<ReloadCertificates> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private string? _failure;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Reload();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private void Reload()
    {
        try
        {
            if (certificate.Reload())
                Log.Reloaded(logger, certificate.Current.Certificate.NotAfter.ToUniversalTime());
            _failure = null;
        }
        catch (MtlsException error)
        {
            if (_failure != error.Message)
                Log.Failed(logger, error.Message);
            _failure = error.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The service's certificate was replaced; the new one is valid until {NotAfter:u}")]
        public static partial void Reloaded(ILogger logger, DateTime notAfter);

        [LoggerMessage(LogLevel.Warning, "The service's certificate was not replaced, the earlier one stays in use: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
