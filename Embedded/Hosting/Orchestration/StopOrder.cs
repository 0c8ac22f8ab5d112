using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The reverse order of dependency: each step holds resources that nothing still running depends on.</summary>
internal static class StopOrder
{
    public static IReadOnlyList<IReadOnlyList<IResource>> Of(IReadOnlyCollection<IResource> resources)
    {
        var left = resources.ToDictionary(resource => resource, resource => DependenciesOf(resource).ToHashSet());
        var steps = new List<IReadOnlyList<IResource>>();
        while (left.Count > 0)
        {
            var step = left.Keys.Where(candidate => !left.Any(other => other.Key != candidate && other.Value.Contains(candidate))).ToList();
            if (step.Count == 0)
                step = [.. left.Keys]; // references may form a ring where waits do not: then together
            steps.Add(step);
            foreach (var resource in step)
                left.Remove(resource);
        }

        return steps;
    }

    /// <summary>What a resource waits for or refers to, and the server behind each.</summary>
    private static IEnumerable<IResource> DependenciesOf(IResource resource)
    {
        var direct = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Where(relation => relation.Type == RelationshipTypes.Reference).Select(relation => relation.Resource));
        foreach (var dependency in direct)
        {
            for (IResource? step = dependency; step is not null; step = (step as IResourceWithParent)?.Parent)
                yield return step;
        }
    }
}
