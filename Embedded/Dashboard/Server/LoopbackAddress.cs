using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dashboard.Server;

/// <summary>An http address that only this machine reaches.</summary>
internal sealed class LoopbackAddress
{
    private readonly Uri _url;

    private LoopbackAddress(Uri url) => _url = url;

    public int Port => _url.Port;

    /// <summary>Without a slash at the end.</summary>
    public string Url => $"{_url.Scheme}://{_url.Authority}";

    public static bool TryParse(string text, [NotNullWhen(true)] out LoopbackAddress? address)
    {
        var valid = Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { IsLoopback: true, AbsolutePath: "/" } && url.Scheme == Uri.UriSchemeHttp;
        address = valid ? new(url!) : null;
        return valid;
    }

    public void Listen(KestrelServerOptions kestrel, HttpProtocols protocols)
    {
        void Configure(ListenOptions options) => options.Protocols = protocols;
        if (IPAddress.TryParse(_url.DnsSafeHost, out var ip))
            kestrel.Listen(ip, Port, Configure);
        else
            kestrel.ListenLocalhost(Port, Configure); // IPv4 and IPv6: a client may try either first
    }
}
