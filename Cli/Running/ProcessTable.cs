using System.Globalization;
using System.Text;

namespace Cli.Running;

/// <summary>A process as Linux's /proc shows it (proc(5)).</summary>
internal sealed record ProcessEntry(int Pid, int ParentPid, int SessionId, string Name, char State)
{
    public bool IsZombie => State is 'Z' or 'X';
}

/// <summary>The processes of a Linux machine, without zombies.</summary>
internal sealed record ProcessTable(IReadOnlyList<ProcessEntry> Entries)
{
    public static ProcessTable Read() => new(
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? ReadEntry(pid) : null)
            .OfType<ProcessEntry>()
            .Where(entry => !entry.IsZombie)]);

    /// <summary>Null when there is no such process.</summary>
    public static ProcessEntry? ReadEntry(int pid)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>`pid (name) state ppid pgrp session …`; the name may itself hold spaces and parentheses.</summary>
    public static ProcessEntry Parse(string stat)
    {
        var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
        var fields = stat[(close + 2)..].Split(' ');
        return new(int.Parse(stat.AsSpan(0, open - 1)), int.Parse(fields[1]), int.Parse(fields[3]), stat[(open + 1)..close], fields[0][0]);
    }

    /// <summary>
    /// Processes that inherited this environment entry. A process that detached itself from its parents still has it.
    /// </summary>
    public IReadOnlyList<ProcessEntry> WithEnvironment(string name, string value)
    {
        var wanted = Encoding.UTF8.GetBytes($"{name}={value}\0");
        return [.. Entries.Where(entry => Environment(entry.Pid).IndexOf(wanted) >= 0)];
    }

    private static ReadOnlySpan<byte> Environment(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return []; // ended meanwhile, or another user's and so none of ours
        }
    }
}
