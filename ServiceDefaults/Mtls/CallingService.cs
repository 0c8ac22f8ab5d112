using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Mtls;

namespace ServiceDefaults;

/// <summary>Which service of the system calls, by its certificate.</summary>
public static class CallingService
{
    /// <summary>The caller's name, <c>gateway</c> for example, which the handshake has verified; null without mutual TLS.</summary>
    /// <param name="context">The request's.</param>
    /// <returns>The name, or null.</returns>
    public static string? CallingServiceName(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.RequestServices.GetService<MtlsOptions>() is not null && context.Connection.ClientCertificate is { } certificate
            ? SpiffeId.Of(certificate)?.Service
            : null;
    }
}
