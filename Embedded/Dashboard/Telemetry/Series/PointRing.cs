namespace Dashboard.Telemetry.Series;

/// <summary>
/// The newest points of one series, at most one a second. In columns: as objects, points would take four times the memory.
/// Not thread-safe.
/// </summary>
internal sealed class PointRing
{
    private const int FirstRows = 16;

    private readonly int _width;
    private readonly int _most;
    private readonly SeriesBudget _budget;
    private long[] _ticks;
    private double[] _values;
    private long[] _buckets;
    private int _first;

    /// <param name="width">How many buckets each point has.</param>
    /// <param name="most">How many points to keep.</param>
    /// <param name="budget">Is asked before it grows; the caller takes from it what it has at first.</param>
    public PointRing(int width, int most, SeriesBudget budget)
    {
        _width = width;
        _most = most;
        _budget = budget;
        (_ticks, _values, _buckets) = NewColumns(Math.Min(FirstRows, most));
    }

    public int Count { get; private set; }

    /// <summary>How much memory it takes.</summary>
    public long Bytes => _ticks.Length * RowBytes;

    /// <summary>The first point is no longer there.</summary>
    public bool HasForgotten { get; private set; }

    public long LastTicks => _ticks[RowOf(Count - 1)];

    public double LastValue => _values[RowOf(Count - 1)];

    public ReadOnlySpan<long> LastBuckets => _buckets.AsSpan(RowOf(Count - 1) * _width, _width);

    /// <summary>The usual time from one point to the next; zero while there is only one.</summary>
    public TimeSpan Interval => Count < 2 ? TimeSpan.Zero : new((LastTicks - _ticks[_first]) / (Count - 1));

    private long RowBytes => sizeof(long) + sizeof(double) + (_width * sizeof(long));

    /// <summary>Takes a point in, which must not be older than the last; it replaces one of the same second.</summary>
    public void Put(long ticks, double value, ReadOnlySpan<long> buckets)
    {
        var row = NextRow(ticks);
        _ticks[row] = ticks;
        _values[row] = value;
        buckets.CopyTo(_buckets.AsSpan(row * _width, _width));
    }

    /// <summary>The points since a time, and the one before, from which the first of them has risen.</summary>
    public PointSlice Slice(long from, long? zeroAt)
    {
        var skipped = 0;
        while (skipped + 1 < Count && _ticks[RowOf(skipped + 1)] < from)
            skipped++;
        var (ticks, values, buckets) = Copy(skipped, Count - skipped);
        return new(ticks, values, buckets, _width, skipped == 0 && !HasForgotten ? zeroAt : null);
    }

    private int NextRow(long ticks)
    {
        if (Count > 0 && LastTicks / TimeSpan.TicksPerSecond == ticks / TimeSpan.TicksPerSecond)
            return RowOf(Count - 1);

        if (Count < _ticks.Length || TryGrow())
        {
            Count++;
        }
        else
        {
            _first = RowOf(1);
            HasForgotten = true;
        }

        return RowOf(Count - 1);
    }

    private bool TryGrow()
    {
        var rows = Math.Min(_ticks.Length * 2, _most);
        if (rows == _ticks.Length || !_budget.TryGrow((rows - _ticks.Length) * RowBytes))
            return false;

        (_ticks, _values, _buckets) = Copy(0, rows);
        _first = 0;
        return true;
    }

    private (long[] Ticks, double[] Values, long[] Buckets) Copy(int skipped, int rows)
    {
        var (ticks, values, buckets) = NewColumns(rows);
        for (var i = 0; i < Count - skipped; i++)
        {
            var row = RowOf(skipped + i);
            ticks[i] = _ticks[row];
            values[i] = _values[row];
            _buckets.AsSpan(row * _width, _width).CopyTo(buckets.AsSpan(i * _width));
        }

        return (ticks, values, buckets);
    }

    private (long[] Ticks, double[] Values, long[] Buckets) NewColumns(int rows) => (new long[rows], new double[rows], new long[rows * _width]);

    private int RowOf(int point) => (_first + point) % _ticks.Length;
}
