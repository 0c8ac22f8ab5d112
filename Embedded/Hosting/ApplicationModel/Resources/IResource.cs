namespace Aspire.Hosting.ApplicationModel;

/// <summary>One named part of the application: a project, a program, a database, a parameter.</summary>
public interface IResource
{
    /// <summary>The name, unique in the application without regard to case.</summary>
    string Name { get; }

    /// <summary>What has been said about the resource, in the order in which it was said.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
