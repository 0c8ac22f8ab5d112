namespace Aspire.Hosting.ApplicationModel;

/// <summary>One running copy of a resource: the resource itself, or one of its replicas.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Id">The resource's name; <c>NAME.1</c>, <c>NAME.2</c>, … for replicas (a dot cannot occur in a name, so ids never collide).</param>
internal sealed record ResourceInstance(IResource Resource, string Id)
{
    /// <summary>The port that this copy itself listens on for an endpoint, where the annotation does not say or replicas differ.</summary>
    public IReadOnlyDictionary<EndpointAnnotation, int> TargetPorts { get; init; } = new Dictionary<EndpointAnnotation, int>();
}

internal static class ResourceInstanceIds
{
    /// <summary>The ids of a resource's instances: its name alone unless it has replicas.</summary>
    public static IReadOnlyList<string> GetInstanceIds(this IResource resource)
    {
        var replicas = resource.GetReplicaCount();
        return replicas == 1 ? [resource.Name] : [.. Enumerable.Range(1, replicas).Select(number => $"{resource.Name}.{number}")];
    }
}
