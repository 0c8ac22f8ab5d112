using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>Tells a process from a later one that was given the same number.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Started">When it started, in a form that only equality matters of.</param>
internal sealed record ProcessIdentity(int Id, string Started)
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId)
        ?? throw new InvalidOperationException("This process does not find itself in the process table.");

    /// <summary>Whether this very process runs (a zombie does not).</summary>
    public bool IsAlive => Of(Id) == this;

    /// <summary>The identity of a running process, or null when there is none of that number.</summary>
    public static ProcessIdentity? Of(int processId) =>
        OperatingSystem.IsLinux() ? OfLinux(processId) : OfOther(processId);

    private static ProcessIdentity? OfLinux(int processId)
    {
        var stat = ProcFiles.TryReadText($"/proc/{processId}/stat");
        if (stat is null)
        {
            return null;
        }

        // proc_pid_stat(5): the name in parentheses may hold anything; state is field 3, start (ticks since boot) field 22.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new ProcessIdentity(processId, $"{File.ReadAllText(BootId).Trim()}/{fields[19]}");
    }

    private static ProcessIdentity? OfOther(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited
                ? null
                : new ProcessIdentity(processId, process.StartTime.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss"));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null; // No such process, or it ended meanwhile, or it is someone else's.
        }
    }
}
