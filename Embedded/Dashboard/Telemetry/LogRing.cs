namespace Dashboard.Telemetry;

/// <summary>The newest log records. Their ids count them, so an id says where a record is. Thread-safe.</summary>
/// <param name="capacity">How many at most.</param>
/// <param name="maxBytes">How much memory they take at most, about; the newest is kept however long it is.</param>
internal sealed class LogRing(int capacity, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly LogEntry?[] _entries = new LogEntry?[capacity];
    private long _newest;
    private long _oldest = 1;
    private long _bytes;

    /// <summary>How many records came, and how many of them later ones have pushed out.</summary>
    public (long Received, long Dropped) Counts
    {
        get
        {
            lock (_gate)
                return (_newest, _oldest - 1);
        }
    }

    /// <summary>Numbers them.</summary>
    public void Add(IReadOnlyList<LogEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                var size = Footprint.Of(entry);
                while (_oldest <= _newest && (_newest - _oldest + 1 == capacity || _bytes + size > maxBytes))
                    PushOut();
                _newest++;
                _bytes += size;
                SlotOf(_newest) = entry with { Id = _newest };
            }
        }
    }

    public LogEntry? Find(long id)
    {
        lock (_gate)
            return id >= _oldest && id <= _newest ? SlotOf(id) : null;
    }

    public Page<LogEntry> Find(LogFilter filter, long? before, int limit) =>
        NewestFirst(before ?? long.MaxValue).Where(new LogMatch(filter).Matches).FirstPage(limit, entry => entry.Id);

    private void PushOut()
    {
        ref var slot = ref SlotOf(_oldest++);
        _bytes -= Footprint.Of(slot!);
        slot = null;
    }

    /// <summary>A copy, so that whoever reads it holds up nobody.</summary>
    private LogEntry[] NewestFirst(long before)
    {
        lock (_gate)
        {
            var newest = Math.Min(_newest, Math.Max(before, 1) - 1);
            var copy = new LogEntry[Math.Max(newest - _oldest + 1, 0)];
            for (var i = 0; i < copy.Length; i++)
                copy[i] = SlotOf(newest - i)!;
            return copy;
        }
    }

    private ref LogEntry? SlotOf(long id) => ref _entries[(int)((id - 1) % capacity)];
}
