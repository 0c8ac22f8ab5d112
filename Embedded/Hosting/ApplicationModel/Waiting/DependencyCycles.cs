namespace Aspire.Hosting.ApplicationModel;

/// <summary>Finds resources that could never start, or values that could never be known, because they need one another.</summary>
internal static class DependencyCycles
{
    public static void Refuse(DistributedApplicationModel model)
    {
        if (Find(model.Resources, WaitedFor) is { } waiting)
        {
            throw new DistributedApplicationException(
                $"These resources wait for each other and could never start: {Path(waiting)}. Remove one of the WaitFor calls between them.");
        }
        if (Find(model.Resources, NeededForValue) is { } values)
        {
            throw new DistributedApplicationException(
                $"The connection strings of these resources refer to each other and could never be known: {Path(values)}. " +
                "Remove one of the references between them.");
        }
    }

    /// <summary>What must run before the resource: what it waits for, and the parent that it lives within.</summary>
    private static IEnumerable<IResource> WaitedFor(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(annotation => annotation.Resource)
            .Concat(resource is IResourceWithParent child ? [child.Parent] : []);

    private static IEnumerable<IResource> NeededForValue(IResource resource)
    {
        if (resource.Annotations.OfType<ConnectionStringRedirectAnnotation>().LastOrDefault() is { } redirect)
            return [redirect.Resource];
        // The connection string of a parameter is its own value.
        return resource is IResourceWithConnectionString connection and not ParameterResource ? ResourcesIn(connection.ConnectionStringExpression) : [];
    }

    private static IEnumerable<IResource> ResourcesIn(IValueWithReferences value) => value.References.SelectMany(reference => reference switch
    {
        IResource resource => [resource],
        // An address is known before any connection string is.
        EndpointReference or EndpointReferenceExpression => [],
        // A value other than a resource's cannot refer back to itself: it was made of what existed before it.
        IValueWithReferences nested => ResourcesIn(nested),
        _ => [],
    });

    private static List<IResource>? Find(IEnumerable<IResource> resources, Func<IResource, IEnumerable<IResource>> next)
    {
        var finished = new HashSet<IResource>();
        var path = new List<IResource>();
        return resources.Select(Visit).FirstOrDefault(cycle => cycle is not null);

        List<IResource>? Visit(IResource resource)
        {
            var start = path.IndexOf(resource);
            if (start >= 0)
                return [.. path[start..], resource];
            if (finished.Contains(resource))
                return null;

            path.Add(resource);
            var cycle = next(resource).Select(Visit).FirstOrDefault(found => found is not null);
            path.RemoveAt(path.Count - 1);
            finished.Add(resource);
            return cycle;
        }
    }

    private static string Path(IEnumerable<IResource> cycle) => string.Join(" → ", cycle.Select(resource => resource.Name));
}
