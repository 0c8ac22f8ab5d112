namespace Dashboard.Telemetry;

/// <summary>Cuts pages off what was found.</summary>
internal static class Paging
{
    /// <param name="found">The newest first; read as far as the page, and one further to see whether it is the last.</param>
    /// <param name="limit">How many a page has at most.</param>
    /// <param name="keyOf">Falls from one to the next.</param>
    public static Page<T> FirstPage<T>(this IEnumerable<T> found, int limit, Func<T, long> keyOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var items = new List<T>();
        foreach (var item in found)
        {
            if (items.Count == limit)
                return new(items, keyOf(items[^1]));
            items.Add(item);
        }

        return new(items, null);
    }
}
