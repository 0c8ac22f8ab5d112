namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource being described, and the application that it belongs to.</summary>
/// <typeparam name="T">The resource's type.</typeparam>
public interface IResourceBuilder<out T>
    where T : IResource
{
    /// <summary>The application that the resource belongs to.</summary>
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    /// <summary>The resource.</summary>
    T Resource { get; }

    /// <summary>Says something about the resource.</summary>
    /// <typeparam name="TAnnotation">The annotation's type, made with its parameterless constructor.</typeparam>
    /// <param name="behavior">Whether earlier annotations of that type stay.</param>
    IResourceBuilder<T> WithAnnotation<TAnnotation>(ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation, new() =>
        WithAnnotation(new TAnnotation(), behavior);

    /// <summary>Says something about the resource.</summary>
    /// <typeparam name="TAnnotation">The annotation's type.</typeparam>
    /// <param name="annotation">What is said.</param>
    /// <param name="behavior">Whether earlier annotations of that type stay.</param>
    IResourceBuilder<T> WithAnnotation<TAnnotation>(
        TAnnotation annotation,
        ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation;
}

/// <summary>Whether a new annotation stands beside earlier ones of its type or in their place.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>Earlier annotations stay.</summary>
    Append = 0,

    /// <summary>Earlier annotations of the type are removed.</summary>
    Replace = 1,
}
