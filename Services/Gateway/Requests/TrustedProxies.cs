using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>
/// Who calls, as a load balancer in front says, if it is one of <c>TrustedProxies</c>: addresses such as <c>10.0.0.7</c>, or
/// networks such as <c>10.0.0.0/8</c>. Of the addresses that it forwards, the last that is none of them counts.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = nameof(TrustedProxies);

    public static void AddTrustedProxies(this WebApplicationBuilder builder)
    {
        var proxies = builder.Configuration.GetSection(Setting).Get<string[]>() ?? [];

        // After all else: ASPNETCORE_FORWARDEDHEADERS_ENABLED, which some hosting environments set, would believe everybody.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = proxies is [] ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                forwarded.KnownIPNetworks.Add(NetworkOf(proxy));
        });
    }

    public static void UseTrustedProxies(this WebApplication app) =>
        app.UseMiddleware<UnknownProxyWarning>().UseForwardedHeaders();

    private static System.Net.IPNetwork NetworkOf(string proxy) =>
        System.Net.IPNetwork.TryParse(proxy, out var network) ? network
        : IPAddress.TryParse(proxy, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new InvalidDataException($"{Setting}: '{proxy}' is neither an address nor a network. Write 10.0.0.7 or 10.0.0.0/8.");
}

/// <summary>Says once, and at once, that there may be a proxy in front that nobody has configured.</summary>
internal sealed partial class UnknownProxyWarning(RequestDelegate next, IOptions<ForwardedHeadersOptions> options, ILogger<UnknownProxyWarning> logger)
{
    private static readonly string[] Forwarding = ["X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP"];
    private int _warned;

    public Task InvokeAsync(HttpContext context)
    {
        if (Volatile.Read(ref _warned) is 0
            && Array.Find(Forwarding, context.Request.Headers.ContainsKey) is { } header
            && !IsTrusted(context.Connection.RemoteIpAddress)
            && Interlocked.Exchange(ref _warned, 1) is 0)
        {
            Log.Unknown(logger, context.Connection.RemoteIpAddress, header);
        }

        return next(context);
    }

    private bool IsTrusted(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && options.Value.KnownIPNetworks.Any(network => network.Contains(plain));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message =
            "A request from {Address} has {Header}, which is ignored because TrustedProxies does not name that address. If it is your proxy, "
            + "add its network there: until then everybody behind it is one caller with one limit. This is said once.")]
        public static partial void Unknown(ILogger logger, IPAddress? address, string header);
    }
}
