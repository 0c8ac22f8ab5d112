namespace Dashboard.Telemetry.Series;

/// <summary>How much memory all series may take together. Not thread-safe.</summary>
internal sealed class SeriesBudget(long bytes)
{
    // Series that are already there grow only so far that others can still begin.
    private readonly long _reserved = bytes / 4;
    private long _left = bytes;

    public bool TryStart(long size) => TryTake(size, 0);

    public bool TryGrow(long size) => TryTake(size, _reserved);

    public void Return(long size) => _left += size;

    private bool TryTake(long size, long leave)
    {
        if (_left - size < leave)
            return false;

        _left -= size;
        return true;
    }
}
