using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Startup;

/// <summary>
/// Tells that the connection strings of a resource with a process, and of those that live within it, are known. Other resources, such
/// as connection strings themselves, tell so when theirs are.
/// </summary>
internal sealed class ConnectionStringEvents(
    DistributedApplicationModel model,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    IServiceProvider services)
{
    public Task PublishAvailableAsync(IResource resource, CancellationToken cancellationToken) =>
        resource.IsProcess() ? PublishWithChildrenAsync(resource, cancellationToken) : Task.CompletedTask;

    private async Task PublishWithChildrenAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (resource is IResourceWithConnectionString connection)
        {
            var value = await connection.GetConnectionStringAsync(cancellationToken);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                Properties = snapshot.Properties.With(KnownProperties.ConnectionString, value, isSensitive: true),
            });
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
        }

        foreach (var child in model.Resources.OfType<IResourceWithParent>().Where(child => child.Parent == resource))
            await PublishWithChildrenAsync(child, cancellationToken);
    }
}
