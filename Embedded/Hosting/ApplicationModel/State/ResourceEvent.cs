namespace Aspire.Hosting.ApplicationModel;

/// <summary>A change in what is known about an instance of a resource.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">The instance: the resource's name, or that of one of its replicas.</param>
/// <param name="snapshot">What is known now.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The instance: the resource's name, or that of one of its replicas.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What is known now.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

/// <summary>What is known about a resource before it starts.</summary>
/// <param name="initialSnapshot">What is known.</param>
public class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    /// <summary>What is known.</summary>
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot ?? throw new ArgumentNullException(nameof(initialSnapshot));
}

/// <summary>Options of <see cref="ResourceNotificationService"/>.</summary>
public sealed class ResourceNotificationServiceOptions
{
    /// <summary>What happens to one who waits when the other one stops or fails to start, unless the wait itself says.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
