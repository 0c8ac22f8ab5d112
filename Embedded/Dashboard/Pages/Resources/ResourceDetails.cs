using Dashboard.Resources;

namespace Dashboard.Pages.Resources;

/// <summary>What the page of one instance shows.</summary>
internal sealed record ResourceDetails
{
    public required ResourceView Resource { get; init; }

    /// <summary>Relationships from the other end.</summary>
    public required IReadOnlyList<RelationshipView> ReferredBy { get; init; }

    /// <summary>The names of the secrets that are shown.</summary>
    public required IReadOnlySet<string> Revealed { get; init; }
    public required CommandMessage? Message { get; init; }
    public required DateTimeOffset Now { get; init; }

    public bool IsHidden(NamedValue value) => value.IsSecret && !Revealed.Contains(value.Name);

    public string LinkToReveal(string name) => Links.Resource(Resource.Id, Revealed.Append(name));

    public string LinkToHide(string name) => Links.Resource(Resource.Id, Revealed.Where(revealed => revealed != name));

    public static IReadOnlyList<RelationshipView> WhoRefersTo(ResourceView resource, IEnumerable<ResourceView> all) =>
    [
        .. all.SelectMany(other => other.Relationships
                .Where(relationship => relationship.Resource == resource.Name)
                .Select(relationship => new RelationshipView(other.Name, relationship.Type)))
            .Distinct(),
    ];
}
