using System.Globalization;

namespace Benchmarks.Harness;

/// <summary>A process's memory as its owner sees it: the resident set (proc(5), status: VmRSS).</summary>
internal static class ResidentMemory
{
    private const double BytesInKibibyte = 1024;
    private const double BytesInMegabyte = 1_000_000;

    public static double Megabytes(int pid) => Parse(File.ReadLines($"/proc/{pid}/status"));

    /// <summary>The line `VmRSS:     1234 kB`.</summary>
    internal static double Parse(IEnumerable<string> status)
    {
        var line = status.First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Math.Round(long.Parse(line["VmRSS:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * BytesInKibibyte / BytesInMegabyte, 1);
    }
}
