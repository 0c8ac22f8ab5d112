using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Routing;

/// <summary>
/// How services are called: over mutual TLS where it is on. A cluster is named like its service, which is whom the server must
/// prove to be, whatever address it was found at.
/// </summary>
internal sealed class ServiceClients(MutualTls mutualTls) : ForwarderHttpClientFactory
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = ConnectTimeout;
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1; // as they came
        mutualTls.Secure(handler, context.ClusterId);
    }
}
