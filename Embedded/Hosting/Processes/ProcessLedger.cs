using System.Text.Json;

namespace Aspire.Hosting.Processes;

/// <summary>
/// A file that lists what this process has running, so that the next start can end it if both this process and its
/// watchdog were killed. Not thread-safe.
/// </summary>
internal sealed class ProcessLedger(EngineDirectories directories)
{
    private readonly Dictionary<int, LedgerEntry> _entries = [];
    private readonly List<string> _temporary = [];

    /// <summary>The file, absent while nothing is listed.</summary>
    public string File { get; } = Path.Combine(directories.Runs, $"{Environment.ProcessId}.json");

    public void Add(int processId, ProcessSpec spec)
    {
        if (ProcessIdentity.Of(processId) is { } identity)
        {
            _entries[processId] = new LedgerEntry(identity, spec.DisplayName, spec.StopSignal);
            Write();
        }
    }

    public void Remove(int processId)
    {
        if (_entries.Remove(processId))
        {
            Write();
        }
    }

    public void AddTemporary(string directory)
    {
        _temporary.Add(directory);
        Write();
    }

    public void Delete() => System.IO.File.Delete(File);

    private void Write()
    {
        var draft = File + ".new";
        var ledger = new LedgerContent(ProcessIdentity.Current, [.. _entries.Values], [.. _temporary]);
        System.IO.File.WriteAllText(draft, JsonSerializer.Serialize(ledger));
        System.IO.File.Move(draft, File, overwrite: true);
    }
}
