namespace Dashboard.Telemetry.Series;

/// <summary>The newest exemplars of one series. Not thread-safe.</summary>
internal sealed class ExemplarRing(SeriesBudget budget)
{
    private const int Most = 20;

    // An exemplar, and its ids where no record shares them.
    private const int ExemplarBytes = 200;

    private readonly List<Exemplar> _exemplars = [];

    public long Bytes => _exemplars.Count * ExemplarBytes;

    public IReadOnlyList<Exemplar> NewestFirst => [.. _exemplars.OrderByDescending(exemplar => exemplar.At)];

    /// <summary>Senders of cumulative values send an exemplar again until a newer one takes its place.</summary>
    public void Add(IEnumerable<Exemplar> exemplars)
    {
        foreach (var exemplar in exemplars.Where(exemplar => !_exemplars.Contains(exemplar)))
        {
            if (_exemplars.Count < Most && budget.TryGrow(ExemplarBytes))
                _exemplars.Add(exemplar);
            else if (_exemplars.Count > 0)
                _exemplars[_exemplars.IndexOf(_exemplars.MinBy(known => known.At)!)] = exemplar;
        }
    }
}
