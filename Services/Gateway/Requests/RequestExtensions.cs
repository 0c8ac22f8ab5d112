using System.Text;
using Microsoft.AspNetCore.HttpOverrides;
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
        var proxies = builder.Configuration.GetSection("TrustedProxies").Get<string[]>() ?? [];
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in proxies)
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    /// <summary>Who calls, as a load balancer in front says, if it is one of <c>TrustedProxies</c>.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Configuration.GetSection("TrustedProxies").GetChildren().Any())
            app.UseForwardedHeaders();
    }
}
