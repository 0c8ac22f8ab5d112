namespace Dashboard.Telemetry;

/// <summary>The newest log records. Their ids count them, so an id says where a record is. Thread-safe.</summary>
internal sealed class LogRing(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LogEntry[] _entries = new LogEntry[capacity];
    private long _received;

    /// <summary>How many records came, and how many of them later ones have pushed out.</summary>
    public (long Received, long Dropped) Counts
    {
        get
        {
            lock (_gate)
                return (_received, Math.Max(_received - capacity, 0));
        }
    }

    /// <summary>Numbers them.</summary>
    public void Add(IReadOnlyList<LogEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                var id = ++_received;
                _entries[SlotOf(id)] = entry with { Id = id };
            }
        }
    }

    public LogEntry? Find(long id)
    {
        lock (_gate)
            return id > Math.Max(_received - capacity, 0) && id <= _received ? _entries[SlotOf(id)] : null;
    }

    public Page<LogEntry> Find(LogFilter filter, long? before, int limit) =>
        NewestFirst(before ?? long.MaxValue).Where(new LogMatch(filter).Matches).FirstPage(limit, entry => entry.Id);

    /// <summary>A copy, so that whoever reads it holds up nobody.</summary>
    private LogEntry[] NewestFirst(long before)
    {
        lock (_gate)
        {
            var newest = Math.Min(_received, Math.Max(before, 1) - 1);
            var oldest = Math.Max(_received - capacity, 0) + 1;
            var copy = new LogEntry[Math.Max(newest - oldest + 1, 0)];
            for (var i = 0; i < copy.Length; i++)
                copy[i] = _entries[SlotOf(newest - i)];
            return copy;
        }
    }

    private int SlotOf(long id) => (int)((id - 1) % capacity);
}
