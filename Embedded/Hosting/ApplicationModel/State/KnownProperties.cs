using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names of facts about every kind of resource.</summary>
public static class CustomResourceKnownProperties
{
    /// <summary>Where the resource comes from.</summary>
    public static string Source => KnownProperties.Source;

    /// <summary>The connection string.</summary>
    public static string ConnectionString => KnownProperties.ConnectionString;
}

/// <summary>Names of facts in <see cref="CustomResourceSnapshot.Properties"/>.</summary>
internal static class KnownProperties
{
    public const string Source = "resource.source";
    public const string ConnectionString = "resource.connectionString";
    public const string ParentName = "resource.parentName";
    public const string WaitingFor = "resource.waitingFor";
    public const string ContainerImage = "container.image";
    public const string ExecutablePath = "executable.path";
    public const string ExecutablePid = "executable.pid";
    public const string ExecutableWorkDir = "executable.workDir";
    public const string ExecutableArgs = "executable.args";
    public const string ProjectPath = "project.path";
    public const string ProjectLaunchProfile = "project.launchProfile";
    public const string ParameterValue = "Value";

    /// <summary>The facts with one added, or changed where it is there already.</summary>
    public static ImmutableArray<ResourcePropertySnapshot> With(
        this ImmutableArray<ResourcePropertySnapshot> properties, string name, object? value, bool isSensitive = false) =>
        properties.Without(name).Add(new ResourcePropertySnapshot(name, value) { IsSensitive = isSensitive });

    public static ImmutableArray<ResourcePropertySnapshot> Without(this ImmutableArray<ResourcePropertySnapshot> properties, string name) =>
        properties.RemoveAll(property => property.Name == name);

    public static object? Find(this ImmutableArray<ResourcePropertySnapshot> properties, string name) =>
        properties.FirstOrDefault(property => property.Name == name)?.Value;
}
