namespace Aspire.Hosting.ApplicationModel;

/// <summary>A directory that a container keeps its data in.</summary>
public sealed class ContainerMountAnnotation : IResourceAnnotation
{
    /// <summary>Describes a mount.</summary>
    /// <param name="source">The volume's name (null for an anonymous one), or the absolute path of the directory.</param>
    /// <param name="target">Where the container sees it.</param>
    /// <param name="type">Volume or directory.</param>
    /// <param name="isReadOnly">Whether the container cannot write to it.</param>
    public ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (type == ContainerMountType.BindMount && !Path.IsPathRooted(source))
            throw new ArgumentException($"The directory '{source}' to be mounted at '{target}' must be an absolute path.", nameof(source));
        if (type == ContainerMountType.Volume && string.IsNullOrEmpty(source) && isReadOnly)
            throw new ArgumentException($"The anonymous volume at '{target}' is always empty if it is read-only: give it a name.", nameof(isReadOnly));

        Source = source;
        Target = target;
        Type = type;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The volume's name, or the absolute path of the directory.</summary>
    public string? Source { get; }

    /// <summary>Where the container sees it.</summary>
    public string Target { get; }

    /// <summary>Volume or directory.</summary>
    public ContainerMountType Type { get; }

    /// <summary>Whether the container cannot write to it.</summary>
    public bool IsReadOnly { get; }
}

/// <summary>What is mounted into a container.</summary>
public enum ContainerMountType
{
    /// <summary>A directory of the machine.</summary>
    BindMount = 0,

    /// <summary>A named volume.</summary>
    Volume = 1,
}
