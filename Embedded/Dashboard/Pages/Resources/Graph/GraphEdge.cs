using System.Globalization;

namespace Dashboard.Pages.Resources.Graph;

/// <summary>A reference in the drawing.</summary>
internal sealed record GraphEdge(GraphNode From, GraphNode To, IReadOnlyList<string> Types)
{
    /// <summary>From the right side of one to the left side of the other, level at both ends.</summary>
    public string Path
    {
        get
        {
            var (x1, y1) = (From.X + GraphNode.Width, From.Y + (GraphNode.Height / 2));
            var (x2, y2) = (To.X - 3, To.Y + (GraphNode.Height / 2));
            var bend = Math.Max(26, (x2 - x1) / 2);
            return string.Create(CultureInfo.InvariantCulture, $"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}");
        }
    }

    /// <summary>The style sheet's class for the strongest of its types.</summary>
    public string Kind => Types.Contains("Parent") ? "parent" : Types.Contains("Reference") ? "reference" : "wait";

    public string Title => $"{From.Group.Name} → {To.Group.Name}: {string.Join(", ", Types)}";
}
