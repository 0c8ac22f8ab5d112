namespace Dashboard.Telemetry;

/// <summary>
/// Puts each span after its parent, and children in the order of their starts. What senders claim need not be a tree: parents
/// may be missing, and spans may be ancestors of themselves. Does not recurse: a chain of parents may be thousands long.
/// </summary>
internal sealed class WaterfallOrder
{
    private readonly List<Row> _rows = [];
    private readonly HashSet<string> _placed = [];
    private readonly Dictionary<string, Span> _byId;
    private readonly ILookup<string?, Span> _children;

    private WaterfallOrder(IReadOnlyList<Span> spans)
    {
        var byStart = spans.OrderBy(span => span.Start).ToList();
        _byId = spans.ToDictionary(span => span.SpanId);
        _children = byStart.ToLookup(span => span.ParentSpanId);

        foreach (var top in byStart.Where(span => span.ParentSpanId is null || !_byId.ContainsKey(span.ParentSpanId)))
            PlaceWithChildren(top, isOrphan: top.ParentSpanId is not null);
        // Above those that are left, parents go round in a circle.
        foreach (var left in byStart.Where(span => !_placed.Contains(span.SpanId)))
            PlaceWithChildren(EarliestOfCircleAbove(left), isOrphan: true);
    }

    public static IReadOnlyList<WaterfallSpan> Of(IReadOnlyList<Span> spans)
    {
        var rows = new WaterfallOrder(spans)._rows;
        var below = new int[rows.Count];
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            if (rows[i].Parent is { } parent)
                below[parent] += below[i] + 1;
        }

        return [.. rows.Select((row, i) => new WaterfallSpan(row.Span, row.Depth, below[i], row.IsOrphan))];
    }

    private void PlaceWithChildren(Span top, bool isOrphan)
    {
        var pending = new Stack<Row>([new(top, 0, null, isOrphan)]);
        while (pending.TryPop(out var row))
        {
            if (!_placed.Add(row.Span.SpanId))
                continue;

            var parent = _rows.Count;
            _rows.Add(row);
            foreach (var child in _children[row.Span.SpanId].Reverse())
                pending.Push(new(child, row.Depth + 1, parent, IsOrphan: false));
        }
    }

    private Span EarliestOfCircleAbove(Span span)
    {
        var seen = new HashSet<string>();
        while (seen.Add(span.SpanId))
            span = ParentOf(span);

        var earliest = span;
        for (var other = ParentOf(span); !ReferenceEquals(other, span); other = ParentOf(other))
            earliest = other.Start < earliest.Start ? other : earliest;
        return earliest;
    }

    private Span ParentOf(Span span) => _byId[span.ParentSpanId!];

    /// <param name="Span">The span.</param>
    /// <param name="Depth">How many spans are above it.</param>
    /// <param name="Parent">The row of the one above it.</param>
    /// <param name="IsOrphan">Its parent is not above it.</param>
    private readonly record struct Row(Span Span, int Depth, int? Parent, bool IsOrphan);
}
