using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Reads what has been said about resources.</summary>
public static class ResourceExtensions
{
    /// <summary>The last annotation of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <param name="annotation">The annotation, when there is one.</param>
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    /// <summary>All annotations of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <param name="result">The annotations, when there are any.</param>
    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        var annotations = resource.Annotations.OfType<T>().ToList();
        result = annotations.Count == 0 ? null : annotations;
        return result is not null;
    }

    /// <summary>Whether there is an annotation of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="resource">The resource.</param>
    public static bool HasAnnotationOfType<T>(this IResource resource)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Annotations.OfType<T>().Any();
    }

    /// <summary>The endpoints of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="endpoints">The endpoints, when there are any.</param>
    public static bool TryGetEndpoints(this IResource resource, [NotNullWhen(true)] out IEnumerable<EndpointAnnotation>? endpoints) =>
        resource.TryGetAnnotationsOfType(out endpoints);

    /// <summary>The addresses that are to be shown for a resource beside those of its endpoints.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="urls">The addresses, when there are any.</param>
    public static bool TryGetUrls(this IResource resource, [NotNullWhen(true)] out IEnumerable<ResourceUrlAnnotation>? urls) =>
        resource.TryGetAnnotationsOfType(out urls);

    /// <summary>What sets the environment variables of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="environmentVariables">What sets them, when there is any.</param>
    public static bool TryGetEnvironmentVariables(
        this IResource resource, [NotNullWhen(true)] out IEnumerable<EnvironmentCallbackAnnotation>? environmentVariables) =>
        resource.TryGetAnnotationsOfType(out environmentVariables);

    /// <summary>What is mounted into a container.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="volumeMounts">The mounts, when there are any.</param>
    public static bool TryGetContainerMounts(this IResource resource, [NotNullWhen(true)] out IEnumerable<ContainerMountAnnotation>? volumeMounts) =>
        resource.TryGetAnnotationsOfType(out volumeMounts);

    /// <summary>The full name of a container's image, with registry and tag or digest.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="imageName">The name, when there is one.</param>
    public static bool TryGetContainerImageName(this IResource resource, [NotNullWhen(true)] out string? imageName)
    {
        imageName = resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
            ? (string.IsNullOrEmpty(image.Registry) ? string.Empty : $"{image.Registry}/")
                + image.Image
                + (string.IsNullOrEmpty(image.SHA256) ? string.IsNullOrEmpty(image.Tag) ? string.Empty : $":{image.Tag}" : $"@sha256:{image.SHA256}")
            : null;
        return imageName is not null;
    }

    /// <summary>References to all endpoints of a resource.</summary>
    /// <param name="resource">The resource.</param>
    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint));
    }

    /// <summary>A reference to an endpoint of a resource, which need not exist yet.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="endpointName">The endpoint's name.</param>
    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName) => new(resource, endpointName);

    /// <summary>How many copies of a resource run.</summary>
    /// <param name="resource">The resource.</param>
    public static int GetReplicaCount(this IResource resource) =>
        resource.TryGetLastAnnotation<ReplicaAnnotation>(out var annotation) ? annotation.Replicas : 1;

    /// <summary>The environment variables that a resource would start with, waiting for every value in them.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="applicationOperation">What the application is composed for.</param>
    public static async ValueTask<Dictionary<string, string>> GetEnvironmentVariableValuesAsync(
        this IResourceWithEnvironment resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return await ResourceEnvironment.ResolveVariablesAsync(
            new ResourceInstance(resource, resource.Name),
            new DistributedApplicationExecutionContext(applicationOperation),
            NullLogger.Instance,
            CancellationToken.None);
    }

    /// <summary>The arguments that a resource would start with, waiting for every value in them.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="applicationOperation">What the application is composed for.</param>
    public static async ValueTask<string[]> GetArgumentValuesAsync(
        this IResourceWithArgs resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return
        [
            .. await ResourceEnvironment.ResolveArgumentsAsync(
                new ResourceInstance(resource, resource.Name),
                new DistributedApplicationExecutionContext(applicationOperation),
                NullLogger.Instance,
                CancellationToken.None),
        ];
    }
}
