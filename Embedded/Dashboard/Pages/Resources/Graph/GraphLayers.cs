namespace Dashboard.Pages.Resources.Graph;

/// <summary>
/// Puts the nodes of a graph into layers: each behind all that refer to it, as far as the longest path to it. A reference that
/// closes a cycle does not count.
/// </summary>
internal sealed class GraphLayers
{
    private readonly ILookup<string, string> _referrers;
    private readonly Dictionary<string, int> _layers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _onPath = new(StringComparer.Ordinal);

    private GraphLayers(IReadOnlyCollection<string> names, IEnumerable<(string From, string To)> edges)
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        _referrers = edges.Where(edge => known.Contains(edge.From)).ToLookup(edge => edge.To, edge => edge.From);
    }

    public static IReadOnlyList<IReadOnlyList<string>> Of(IReadOnlyCollection<string> names, IEnumerable<(string From, string To)> edges)
    {
        var graph = new GraphLayers(names, edges);
        var layers = names.GroupBy(graph.LayerOf).OrderBy(layer => layer.Key).Select(layer => layer.ToList()).ToList();
        graph.Straighten(layers);
        return layers;
    }

    private int LayerOf(string name)
    {
        if (_layers.TryGetValue(name, out var layer))
            return layer;

        _onPath.Add(name);
        layer = _referrers[name].Where(referrer => !_onPath.Contains(referrer)).Select(LayerOf).DefaultIfEmpty(-1).Max() + 1;
        _onPath.Remove(name);
        return _layers[name] = layer;
    }

    /// <summary>Moves each node to where its referrers are on average, which lets fewer edges cross.</summary>
    private void Straighten(List<List<string>> layers)
    {
        var heights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            layer.Sort((one, other) => Height(one).CompareTo(Height(other)));
            foreach (var (index, name) in layer.Index())
                heights[name] = (index + 0.5) / layer.Count;
        }

        double Height(string name) => _referrers[name].Where(heights.ContainsKey).Select(referrer => heights[referrer]).DefaultIfEmpty(0.5).Average();
    }
}
