using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known about a resource before anything happened to it.</summary>
internal static class InitialSnapshot
{
    public static CustomResourceSnapshot Of(IResource resource)
    {
        var snapshot = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot
            ?? new CustomResourceSnapshot { ResourceType = ResourceKinds.KindOf(resource), Properties = [] };
        snapshot = snapshot with { Relationships = Relationships(resource), Volumes = Volumes(resource) };
        return ParentOf(resource) is { } parent
            ? snapshot with { Properties = snapshot.Properties.With(KnownProperties.ParentName, parent.Name) }
            : snapshot;
    }

    public static ImmutableArray<HealthReportSnapshot> HealthReports(IResource resource) =>
    [
        .. resource.Annotations.OfType<HealthCheckAnnotation>()
            .Select(check => new HealthReportSnapshot(check.Key, Status: null, Description: null, ExceptionText: null)),
    ];

    private static IResource? ParentOf(IResource resource) =>
        (resource as IResourceWithParent)?.Parent
        ?? resource.Annotations.OfType<ResourceRelationshipAnnotation>().LastOrDefault(relation => relation.Type == RelationshipTypes.Parent)?.Resource;

    private static ImmutableArray<RelationshipSnapshot> Relationships(IResource resource) =>
    [
        .. resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type))
            .Distinct(),
    ];

    private static ImmutableArray<VolumeSnapshot> Volumes(IResource resource) =>
    [
        .. resource.Annotations.OfType<ContainerMountAnnotation>()
            .Select(mount => new VolumeSnapshot(mount.Source, mount.Target, mount.Type.ToString(), mount.IsReadOnly)),
    ];
}
