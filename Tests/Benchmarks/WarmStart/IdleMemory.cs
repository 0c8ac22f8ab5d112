using System.Globalization;
using Benchmarks.Harness;
using Cli.Aspire;
using Cli.Running;

namespace Benchmarks.WarmStart;

/// <summary>
/// Memory of the whole system: the proportional set size (proc(5), smaps_rollup), which counts a page shared by n
/// processes as 1/n in each, so that the sum is what the system really takes.
/// </summary>
internal static class IdleMemory
{
    private const double BytesInKibibyte = 1024;
    private const double BytesInMegabyte = 1_000_000;

    /// <summary>
    /// What carries the mark in its environment, and what that has started, in groups: each resource with its processes, and the
    /// others by the names of their programs, such as the AppHost, Aspire's orchestrator (dcp) and its dashboard.
    /// </summary>
    public static IReadOnlyList<ProcessMemory> Measure(SystemStatus status, string markName, string markValue, int except)
    {
        var table = ProcessTable.Read();
        Dictionary<int, string> groups = [];
        foreach (var resource in status.Resources.Where(resource => resource.Pid is not null))
        {
            foreach (var pid in table.FamilyOf([resource.Pid!.Value]))
                groups[pid] = resource.Name;
        }

        var pids = groups.Keys.Union(table.FamilyOf(table.WithEnvironment(markName, markValue).Select(entry => entry.Pid))).Where(pid => pid != except);
        return
        [
            .. pids
                .Select(pid => (Name: groups.GetValueOrDefault(pid) ?? ProcessTable.ReadEntry(pid)?.Name ?? "ended", Kibibytes: ReadKibibytes(pid)))
                .GroupBy(process => process.Name, StringComparer.Ordinal)
                .Select(group => new ProcessMemory(
                    group.Key, group.Count(), Math.Round(group.Sum(process => process.Kibibytes) * BytesInKibibyte / BytesInMegabyte, 1)))
                .OrderByDescending(process => process.Megabytes),
        ];
    }

    private static long ReadKibibytes(int pid)
    {
        try
        {
            return Parse(File.ReadLines($"/proc/{pid}/smaps_rollup"));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException || gone is IOException && !Processes.IsAlive(pid))
        {
            return 0;
        }
    }

    /// <summary>The line `Pss:    1234 kB`.</summary>
    internal static long Parse(IEnumerable<string> smapsRollup) => smapsRollup
        .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
        .Select(line => long.Parse(line["Pss:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture))
        .FirstOrDefault();
}
