using Microsoft.AspNetCore.HttpOverrides;

namespace Identity.Server;

internal static class CallerAddress
{
    /// <summary>
    /// Takes for the caller's address the one that the gateway tells, where the gateway proves by its certificate that it is the
    /// gateway. Nobody else is believed.
    /// </summary>
    public static void UseCallerAddress(this WebApplication app)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        app.UseWhen(context => context.CallingServiceName() is "gateway", fromGateway => fromGateway.UseForwardedHeaders(options));
    }
}
