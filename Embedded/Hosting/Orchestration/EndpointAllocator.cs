using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.LocalServers;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Gives every endpoint its port. A single instance listens on its public port itself. Replicas get ports of their own, as does a
/// program that insists on another one, and a proxy takes the public port.
/// </summary>
internal sealed class EndpointAllocator
{
    private readonly Dictionary<int, string> _taken = [];

    /// <summary>Returns the resource's instances, which know the ports that they listen on themselves.</summary>
    /// <exception cref="DistributedApplicationException">A port is asked for twice, or another program holds it.</exception>
    public IReadOnlyList<ResourceInstance> Allocate(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var ids = resource.GetInstanceIds();
        var ownPorts = new Dictionary<EndpointAnnotation, int>();
        foreach (var endpoint in endpoints)
        {
            var insisted = ids.Count == 1 ? InsistedPort(resource, endpoint) : null;
            var port = (endpoint.Port ?? insisted) is { } wanted ? Claim(wanted, resource, endpoint) : FreePorts.Next();
            ownPorts[endpoint] = insisted is { } other && other != port ? Claim(other, resource, endpoint) : port;
            endpoint.AllocatedEndpoint = new(endpoint, "localhost", port, $"{port}");
        }

        return [.. ids.Select(id => new ResourceInstance(resource, id)
        {
            TargetPorts = ids.Count == 1 ? ownPorts : endpoints.ToDictionary(endpoint => endpoint, _ => FreePorts.Next()),
        })];
    }

    /// <summary>The port that the program listens on whatever it is told; that of a container means nothing outside of it.</summary>
    private static int? InsistedPort(IResource resource, EndpointAnnotation endpoint) =>
        resource is ContainerResource && endpoint.IsProxied ? null : endpoint.TargetPort;

    private int Claim(int port, IResource resource, EndpointAnnotation endpoint)
    {
        var owner = $"endpoint '{endpoint.Name}' of '{resource.Name}'";
        if (!_taken.TryAdd(port, owner))
            throw new DistributedApplicationException($"Port {port} is asked for twice: by the {_taken[port]} and by the {owner}. Give one of them another port.");

        return PortInUse.Describe(port) is { } problem
            ? throw new DistributedApplicationException($"'{resource.Name}' cannot start: {problem}")
            : port;
    }
}
