using System.Globalization;
using Cli.Running;

namespace Benchmarks.Harness;

/// <summary>
/// Processor time of a process and of all that it started, ended ones included once they were waited for
/// (proc(5), stat: utime, stime, cutime, cstime).
/// </summary>
internal static class ProcessorTime
{
    // USER_HZ, which Linux fixes at 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;
    private const int FirstField = 11;
    private const int OwnFields = 2;
    private const int AllFields = 4;

    public static double Seconds(int pid) =>
        ProcessTable.Read().FamilyOf([pid]).Sum(member => ReadTicks(member, AllFields)) / TicksPerSecond;

    /// <summary>What each used since the earlier reading, in seconds.</summary>
    public static IReadOnlyDictionary<string, double> Since(this IReadOnlyDictionary<string, double> earlier, IReadOnlyDictionary<string, double> later) =>
        later.ToDictionary(process => process.Key, process => Math.Round(process.Value - earlier[process.Key], 2), StringComparer.Ordinal);

    /// <summary>Of the process alone, without what it started.</summary>
    public static double OwnSeconds(int pid) => ReadTicks(pid, OwnFields) / TicksPerSecond;

    public static IReadOnlyDictionary<string, double> Read(IReadOnlyDictionary<string, int> pids) =>
        pids.ToDictionary(process => process.Key, process => Seconds(process.Value), StringComparer.Ordinal);

    internal static long ParseTicks(string stat, int count)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields.AsSpan(FirstField, count).ToArray().Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
    }

    private static long ReadTicks(int pid, int count)
    {
        try
        {
            return ParseTicks(File.ReadAllText($"/proc/{pid}/stat"), count);
        }
        catch (IOException)
        {
            return 0; // ended since the table was read; its time is its parent's now
        }
    }
}
