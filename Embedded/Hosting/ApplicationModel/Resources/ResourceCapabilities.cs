namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that environment variables are given to.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource that command line arguments are given to.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens on endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that can wait for others before it starts.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that neither starts nor stops, such as a parameter; nobody waits for it.</summary>
public interface IResourceWithoutLifetime : IResource;

/// <summary>A resource that liveness and readiness probes can be attached to.</summary>
public interface IResourceWithProbes : IResource;

/// <summary>A resource that computes: a project, a program or a container.</summary>
public interface IComputeResource : IResource;

/// <summary>A resource that lives within another, as a database lives within its server.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>The resource that this one lives within.</summary>
    IResource Parent { get; }
}

/// <summary>A resource that lives within a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The parent's type.</typeparam>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <summary>The resource that this one lives within.</summary>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
