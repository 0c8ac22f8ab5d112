using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The last lines of one instance's log, and those who read along.</summary>
internal sealed class ResourceLog
{
    /// <summary>How many lines are kept.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _sync = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly List<LogReader> _readers = [];
    private int _written;
    private bool _complete;

    public void Append(ConsoleLine line)
    {
        lock (_sync)
        {
            var time = line.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture);
            var numbered = new LogLine(++_written, $"{time} {line.Text}", line.IsError);
            _lines.Enqueue(numbered);
            if (_lines.Count > Capacity)
                _lines.Dequeue();
            // Whoever was completed and writes again has been started again.
            _complete = false;
            foreach (var reader in _readers)
                reader.Write(numbered);
        }
    }

    public IReadOnlyList<LogLine> Read()
    {
        lock (_sync)
            return [.. _lines];
    }

    public void Clear()
    {
        lock (_sync)
        {
            _lines.Clear();
            _written = 0;
        }
    }

    public void Complete()
    {
        lock (_sync)
        {
            _complete = true;
            foreach (var reader in _readers)
                reader.CompleteOne();
            _readers.Clear();
        }
    }

    /// <summary>Gives a reader the lines kept, and then each new one until the log is completed or the reader leaves.</summary>
    public void Enter(LogReader reader)
    {
        lock (_sync)
        {
            foreach (var line in _lines)
                reader.Write(line);
            if (_complete)
                reader.CompleteOne();
            else
                _readers.Add(reader);
        }
    }

    public void Leave(LogReader reader)
    {
        lock (_sync)
            _readers.Remove(reader);
    }
}
