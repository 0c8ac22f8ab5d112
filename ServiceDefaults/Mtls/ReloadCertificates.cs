using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Mtls;

/// <summary>Looks every second whether the certificates were replaced.</summary>
internal sealed partial class ReloadCertificates(ServiceCertificate certificate, TimeProvider time, ILogger<ReloadCertificates> logger)
    : ReloadService<MtlsException>(TimeSpan.FromSeconds(1), time)
{
    protected override void Reload()
    {
        if (certificate.Reload())
            Log.Reloaded(logger, certificate.Current.Certificate.NotAfter.ToUniversalTime());
    }

    protected override void Failed(string reason) => Log.Failed(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The service's certificate was replaced; the new one is valid until {NotAfter:u}")]
        public static partial void Reloaded(ILogger logger, DateTime notAfter);

        [LoggerMessage(LogLevel.Warning, "The service's certificate was not replaced, the earlier one stays in use: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
