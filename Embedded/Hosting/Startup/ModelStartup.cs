using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Startup;

/// <summary>What happens to the model before anything starts: listeners have their say, then it is checked and made ready.</summary>
internal sealed class ModelStartup(
    DistributedApplicationModel model,
    IDistributedApplicationEventing eventing,
    DistributedApplicationExecutionContext executionContext,
    ResourceNotificationService notifications,
    ParameterValues parameters,
    IConfiguration configuration,
    IOptions<HealthCheckServiceOptions> healthChecks,
    IServiceProvider services)
{
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var subscriber in services.GetServices<IDistributedApplicationEventingSubscriber>())
            await subscriber.SubscribeAsync(eventing, executionContext, cancellationToken);
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);

        DependencyCycles.Refuse(model);
        RefuseUnknownHealthChecks();
        if (configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
            FreePorts();

        foreach (var resource in model.Resources)
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = snapshot.State ?? KnownResourceStates.NotStarted,
                CreationTimeStamp = snapshot.CreationTimeStamp ?? DateTime.UtcNow,
            });
        }
        await parameters.ResolveAllAsync(cancellationToken);
    }

    private void RefuseUnknownHealthChecks()
    {
        var known = healthChecks.Value.Registrations.Select(registration => registration.Name).ToHashSet();
        foreach (var resource in model.Resources)
        {
            foreach (var check in resource.Annotations.OfType<HealthCheckAnnotation>().Where(check => !known.Contains(check.Key)))
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' is to be checked by the health check '{check.Key}', but there is none of that name. " +
                    $"Register it: builder.Services.AddHealthChecks().AddCheck(\"{check.Key}\", …).");
            }
        }
    }

    /// <summary>Several copies of the application run side by side, as in tests: no port may be fixed, save where the process itself insists on one.</summary>
    private void FreePorts()
    {
        foreach (var endpoint in model.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()).Where(endpoint => endpoint.IsProxied))
            endpoint.Port = null;
    }
}
