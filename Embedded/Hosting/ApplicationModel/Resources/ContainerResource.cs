namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that runs from a container image. This engine has no container runtime: PostgreSQL and RabbitMQ run as local
/// programs, any other container is shown as unavailable.
/// </summary>
/// <param name="name">The resource's name.</param>
/// <param name="entrypoint">The program in the image to start instead of the image's own; null for the image's own.</param>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>The program in the image to start instead of the image's own; null for the image's own.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}
