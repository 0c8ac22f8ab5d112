using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults;

/// <summary>What a request may cost before anything looks at it. Configuration section <c>Kestrel:Limits</c> overrides.</summary>
internal static class RequestLimits
{
    public const int BodyBytes = 1024 * 1024;
    private const int HeaderBytes = 16 * 1024;
    private const int Headers = 64;

    public static void LimitRequests(this WebApplicationBuilder builder) =>
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
            kestrel.Limits.MaxRequestHeaderCount = Headers;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
}
