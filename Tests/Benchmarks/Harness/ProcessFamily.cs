using Cli.Running;

namespace Benchmarks.Harness;

internal static class ProcessFamily
{
    /// <summary>The given processes, everything that they started, and everything in sessions that these lead.</summary>
    public static IReadOnlySet<int> FamilyOf(this ProcessTable table, IEnumerable<int> roots)
    {
        var family = roots.Where(pid => table.Entries.Any(entry => entry.Pid == pid)).ToHashSet();
        int before;
        do
        {
            before = family.Count;
            family.UnionWith(table.Entries.Where(entry => family.Contains(entry.ParentPid) || family.Contains(entry.SessionId)).Select(entry => entry.Pid));
        }
        while (family.Count > before);

        return family;
    }
}
