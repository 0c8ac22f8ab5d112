using System.Text;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace Gateway.Requests;

/// <summary>How requests are read.</summary>
internal static class RequestExtensions
{
    // Lines end with CR LF (RFC 9112 section 2.2 lets a server take a bare LF, which is how two servers come to disagree).
    private const string NoBareLineFeed = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    public static void AddStrictRequests(this WebApplicationBuilder builder)
    {
        AppContext.SetSwitch(NoBareLineFeed, isEnabled: true);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            builder.Configuration.GetSection("Kestrel:Limits").Bind(kestrel.Limits);
            kestrel.Limits.MinRequestBodyDataRate = new(
                builder.Configuration.GetValue("RequestBodies:MinBytesPerSecond", 240d), builder.Configuration.GetValue("RequestBodies:GracePeriod", TimeSpan.FromSeconds(5)));
            kestrel.RequestHeaderEncodingSelector = static name => name == HeaderNames.ContentLength ? ContentLengthDigits.Instance : Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        });

        builder.Services.AddRequestTimeouts();

        // The host filter (AllowedHosts) that comes by itself stands before everything, so that its refusals would be no problem
        // details; the one of Program.cs stands behind those.
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        foreach (var filter in builder.Services.Where(service => service.ImplementationType?.Name == "HostFilteringStartupFilter").ToList())
            builder.Services.Remove(filter);
    }
}
