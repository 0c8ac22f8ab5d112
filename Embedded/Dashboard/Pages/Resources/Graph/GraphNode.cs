using Dashboard.Resources;

namespace Dashboard.Pages.Resources.Graph;

/// <summary>A resource in the drawing; its replicas are one box.</summary>
/// <param name="Group">The resource.</param>
/// <param name="X">Its left side, in pixels.</param>
/// <param name="Y">Its top.</param>
internal sealed record GraphNode(ResourceGroup Group, int X, int Y)
{
    public const int Width = 162;
    public const int Height = 52;

    private const int LongestName = 19;

    /// <summary>The instance that needs attention most.</summary>
    public ResourceView Worst => Group.Instances.MaxBy(instance => instance.Tone)!;

    public string Name => Group.Name.Length <= LongestName ? Group.Name : $"{Group.Name[..(LongestName - 1)]}…";

    public string State => Worst.State.Length == 0 ? "Unknown" : Group.IsReplicated ? $"{Worst.State}, {Group.Good} of {Group.Instances.Count}" : Worst.State;

    public string Title => $"{Group.Name}, {Worst.Type}: {State}";
}
