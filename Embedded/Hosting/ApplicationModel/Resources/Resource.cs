using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The usual implementation of <see cref="IResource"/>.</summary>
/// <param name="name">The name, unique in the application without regard to case.</param>
[DebuggerDisplay("{GetType().Name,nq} {Name}")]
public abstract class Resource(string name) : IResource
{
    /// <inheritdoc />
    public virtual string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
