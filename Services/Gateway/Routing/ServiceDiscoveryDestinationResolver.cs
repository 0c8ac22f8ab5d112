using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Gateway.Routing;

/// <summary>
/// Turns an address such as <c>https+http://ordering</c> into the addresses that service discovery knows, one destination each:
/// those of the first scheme that it knows any of. Without any, the name itself is the address, as in Kubernetes.
/// </summary>
internal sealed class ServiceDiscoveryDestinationResolver(ServiceEndpointResolver services) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var service = new Uri(destination.Address);
            var source = await services.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(source.ChangeToken);
            foreach (var (index, endpoint) in source.Endpoints.Index())
                resolved[$"{name}/{index}"] = destination with { Address = AddressOf(endpoint.EndPoint, service).AbsoluteUri };
        }

        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    private static Uri AddressOf(EndPoint endpoint, Uri service)
    {
        // Endpoints print themselves as a URI, or as HOST:PORT with port 0 for the scheme's own.
        var text = endpoint.ToString()!;
        if (endpoint is DnsEndPoint dns)
            text = $"{dns.Host}:{dns.Port}";
        return new Uri(text.Contains("://", StringComparison.Ordinal)
            ? text
            : $"{service.Scheme.Split('+')[0]}://{(text.EndsWith(":0", StringComparison.Ordinal) ? text[..^2] : text)}");
    }
}
