using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Health;

namespace ServiceDefaults.Mtls;

/// <summary>
/// In front of everything: over TLS only the services that may call this one get through, and on the plain port, which probes
/// use, there is nothing but health.
/// </summary>
internal sealed partial class CallerGate(RequestDelegate next, MtlsOptions options, IProblemDetailsService problems, ILoggerFactory loggers)
{
    private readonly ILogger _log = loggers.CreateLogger(LogCategories.Security);

    /// <summary>Below which paths a service may call this one.</summary>
    private readonly ILookup<string, PathString> _allowed = options.AllowedCallers.ToLookup(
        entry => entry.Split('/')[0], entry => new PathString(entry[entry.Split('/')[0].Length..]), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        // Not the request's scheme, which a forwarded header may have set.
        if (context.Features.Get<ITlsConnectionFeature>() is not { } tls)
            return HealthEndpoints.Serve(context.Request.Path) ? next(context) : RefuseAsync(context, StatusCodes.Status404NotFound, "This port serves health only. Call the service over HTTPS with a client certificate.");

        // The handshake has verified it.
        var caller = tls.ClientCertificate is { } certificate ? SpiffeId.Of(certificate) : null;
        if (caller is not null && _allowed[caller.Service].Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
            return next(context);

        Log.Refused(_log, caller?.ToString() ?? "nobody", context.Connection.RemoteIpAddress, context.Request.Path);
        return RefuseAsync(context, StatusCodes.Status403Forbidden, $"The service '{caller?.Service}' may not call this. {MtlsOptions.Section}:{nameof(options.AllowedCallers)} lists who may call what.");
    }

    private async Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Detail = detail },
        });
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The caller {Caller} at {ClientAddress} was refused: it may not call {Path}")]
        public static partial void Refused(ILogger logger, string caller, IPAddress? clientAddress, string path);
    }
}
