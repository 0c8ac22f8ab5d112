using Dashboard.Resources;

namespace Dashboard.Pages.Resources.Graph;

/// <summary>Where a drawing of the resources and their references has its boxes and lines.</summary>
internal sealed record ResourceGraph(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    private const int ColumnGap = 54;
    private const int RowGap = 18;
    private const int Margin = 12;

    public int Width => Nodes.Count == 0 ? 0 : Nodes.Max(node => node.X) + GraphNode.Width + Margin;

    public int Height => Nodes.Count == 0 ? 0 : Nodes.Max(node => node.Y) + GraphNode.Height + Margin;

    public static ResourceGraph Of(IEnumerable<ResourceView> resources)
    {
        var groups = ResourceGroup.Of(resources).ToDictionary(group => group.Name, StringComparer.Ordinal);
        var types = groups.Values
            .SelectMany(group => group.Instances[0].Relationships.Select(relationship => (From: group.Name, relationship.Resource, relationship.Type)))
            .Where(edge => groups.ContainsKey(edge.Resource) && edge.Resource != edge.From)
            .ToLookup(edge => (edge.From, To: edge.Resource), edge => edge.Type);

        var layers = GraphLayers.Of(groups.Keys, types.Select(edge => edge.Key));
        var tallest = layers.Select(layer => layer.Count).DefaultIfEmpty().Max();
        var nodes = layers
            .SelectMany((layer, column) => layer.Select((name, row) => new GraphNode(
                groups[name],
                Margin + (column * (GraphNode.Width + ColumnGap)),
                Margin + (((2 * row) + tallest - layer.Count) * (GraphNode.Height + RowGap) / 2))))
            .ToDictionary(node => node.Group.Name, StringComparer.Ordinal);

        return new([.. nodes.Values], [.. types.Select(edge => new GraphEdge(nodes[edge.Key.From], nodes[edge.Key.To], [.. edge.Distinct()]))]);
    }
}
