using System.Text.Json;

namespace Cli.Testing;

/// <summary>Counts from a test module's report in Common Test Report Format (ctrf.io), never from its console output.</summary>
internal static class TestReport
{
    /// <summary>
    /// A module without a report crashed, and one that ends with an error although no test failed had an error outside
    /// of its tests: each counts as one failure.
    /// </summary>
    public static Tally Read(string path, int exitCode)
    {
        if (!File.Exists(path))
        {
            return new(Passed: 0, Failed: 1, Skipped: 0);
        }

        Tally tally;
        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(path));
            var summary = report.RootElement.GetProperty("results").GetProperty("summary");
            tally = new(Count("passed"), Count("failed"), Count("skipped") + Count("pending") + Count("other"));

            int Count(string status) => summary.TryGetProperty(status, out var count) ? count.GetInt32() : 0;
        }
        catch (Exception cutOff) when (cutOff is JsonException or KeyNotFoundException)
        {
            return new(Passed: 0, Failed: 1, Skipped: 0);
        }

        return exitCode != 0 && tally.Failed == 0 ? tally with { Failed = 1 } : tally;
    }
}
