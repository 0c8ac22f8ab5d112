using Dashboard.Resources;

namespace Dashboard.Pages.Resources;

/// <summary>A resource and its instances.</summary>
internal sealed record ResourceGroup(string Name, IReadOnlyList<ResourceView> Instances)
{
    public bool IsReplicated => Instances.Count > 1;

    /// <summary>How many run in health.</summary>
    public int Good => Instances.Count(instance => instance.Tone == Tone.Good);

    public static IReadOnlyList<ResourceGroup> Of(IEnumerable<ResourceView> resources) =>
        [.. resources.GroupBy(resource => resource.Name).Select(group => new ResourceGroup(group.Key, [.. group]))];
}
