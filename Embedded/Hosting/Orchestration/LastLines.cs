using Aspire.Hosting.Terminal;

namespace Aspire.Hosting.Orchestration;

/// <summary>The last few lines that a program wrote. Thread-safe.</summary>
internal sealed class LastLines
{
    private const int Count = 10;

    private readonly Queue<string> _lines = [];

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(Colours.Remove(line));
            if (_lines.Count > Count)
                _lines.Dequeue();
        }
    }

    /// <summary>The lines as the end of a notice; empty when there are none.</summary>
    public override string ToString()
    {
        lock (_lines)
            return _lines.Count == 0 ? "" : $" Its last lines:{string.Concat(_lines.Select(line => $"{Environment.NewLine}    {line}"))}";
    }
}
