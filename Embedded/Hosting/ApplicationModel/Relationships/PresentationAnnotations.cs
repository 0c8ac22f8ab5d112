namespace Aspire.Hosting.ApplicationModel;

/// <summary>The icon that stands for a resource in user interfaces.</summary>
/// <param name="iconName">A Fluent UI icon name.</param>
/// <param name="iconVariant">The variant of the icon.</param>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    /// <summary>A Fluent UI icon name.</summary>
    public string IconName { get; } = iconName ?? throw new ArgumentNullException(nameof(iconName));

    /// <summary>The variant of the icon.</summary>
    public IconVariant IconVariant { get; } = iconVariant;
}

/// <summary>The variant of an icon.</summary>
public enum IconVariant
{
    /// <summary>Drawn as lines.</summary>
    Regular = 0,

    /// <summary>Filled.</summary>
    Filled = 1,
}
