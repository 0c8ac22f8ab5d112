namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource is called in states and lists.</summary>
internal static class ResourceKinds
{
    public const string Project = "Project";
    public const string Executable = "Executable";
    public const string Container = "Container";
    public const string Parameter = "Parameter";
    public const string ConnectionString = "ConnectionString";
    public const string ExternalService = "ExternalService";

    /// <summary>Whether the orchestrator runs processes for the resource, and so owns its states.</summary>
    public static bool IsProcess(this IResource resource) => resource is ProjectResource or ExecutableResource or ContainerResource;

    public static string KindOf(IResource resource) => resource switch
    {
        ProjectResource => Project,
        ExecutableResource => Executable,
        // A server such as PostgreSQL is a container elsewhere, but nobody looks for one here.
        _ when resource.GetType() == typeof(ContainerResource) => Container,
        _ => WithoutSuffix(resource.GetType().Name),
    };

    private static string WithoutSuffix(string typeName)
    {
        const string suffix = "Resource";
        return typeName.EndsWith(suffix, StringComparison.Ordinal) && typeName.Length > suffix.Length ? typeName[..^suffix.Length] : typeName;
    }
}
