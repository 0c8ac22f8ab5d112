namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many copies of a resource run behind its endpoints.</summary>
/// <param name="replicas">The number of copies.</param>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>The number of copies.</summary>
    public int Replicas { get; } = replicas;
}
