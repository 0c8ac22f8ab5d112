using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Containers that no program of this machine stands for.</summary>
internal static class UnavailableContainers
{
    public static bool Includes(IResource resource) => resource is ContainerResource and not (PostgresServerResource or RabbitMQServerResource);

    /// <exception cref="DistributedApplicationException">The resource waits for one, and so could never start.</exception>
    public static void RefuseToWait(IResource resource)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            if (Root(wait.Resource) is var container && Includes(container))
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' waits for '{container.Name}', a container, and this engine has no container runtime to run it with. "
                    + "Install Docker or Podman and build the AppHost with AppHostEngine=aspire, or remove the wait.");
            }
        }
    }

    private static IResource Root(IResource resource) => resource is IResourceWithParent child ? Root(child.Parent) : resource;
}
