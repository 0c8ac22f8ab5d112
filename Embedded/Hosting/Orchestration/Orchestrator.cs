using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Startup;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs the application model on this machine: the embedded engine's counterpart of Aspire's DCP.</summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    RunnerFactory runners,
    EndpointAllocator endpoints,
    EngineDirectories directories,
    ConnectionStringEvents connectionStrings,
    Notices notices,
    ILogger<Orchestrator> logger,
    IServiceProvider services) : IHostedService
{
    private readonly Dictionary<IResource, IReadOnlyList<ResourceRunner>> _runners = [];
    private readonly List<IAsyncDisposable> _proxies = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var leftover in await LeftoverRecovery.RecoverAsync(directories, logger, cancellationToken))
            notices.Add($"'{leftover}' still ran for an AppHost that was killed; it was ended.");

        foreach (var resource in model.Resources)
            await CreateAsync(resource, cancellationToken);
        await eventing.PublishAsync(new AfterEndpointsAllocatedEvent(services, model), cancellationToken);

        foreach (var resource in model.Resources.Where(resource => resource is not IResourceWithParent))
            await connectionStrings.PublishAvailableAsync(resource, cancellationToken);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);

        foreach (var (resource, instances) in _runners)
        {
            if (!resource.Annotations.OfType<ExplicitStartupAnnotation>().Any())
                await Task.WhenAll(instances.Select(instance => instance.StartAsync(cancellationToken)));
        }
    }

    /// <summary>Ends everything in the reverse order of dependency.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var step in StopOrder.Of([.. _runners.Keys]))
            await Task.WhenAll(step.SelectMany(resource => _runners[resource]).Select(runner => runner.StopAsync(cancellationToken)));

        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
        foreach (var runner in _runners.Values.SelectMany(instances => instances))
            runner.Dispose();
    }

    private async Task CreateAsync(IResource resource, CancellationToken cancellationToken)
    {
        var instances = endpoints.Allocate(resource);
        await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);

        var created = instances.Select(runners.Create).OfType<ResourceRunner>().ToList();
        if (created.Count > 0)
        {
            _runners[resource] = created;
            LifecycleCommands.AddTo(resource, created);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { }); // the commands appear
            await ShareAsync(resource, instances, cancellationToken);
        }
        else if (UnavailableContainers.Includes(resource))
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = EngineStates.Unavailable });
        }
    }

    /// <summary>Puts a proxy in front of each endpoint whose public port no instance listens on itself.</summary>
    private async Task ShareAsync(IResource resource, IReadOnlyList<ResourceInstance> instances, CancellationToken cancellationToken)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (instances.All(instance => instance.TargetPorts[endpoint] == endpoint.AllocatedEndpoint!.Port))
                continue;

            _proxies.Add(endpoint.UriScheme == "https"
                ? TlsReplicaProxy.Start(endpoint, instances, notifications)
                : await ReplicaProxy.StartAsync(endpoint, instances, notifications, cancellationToken));
        }
    }
}
