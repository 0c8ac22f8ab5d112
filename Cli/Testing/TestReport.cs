using System.Text.Json;

namespace Cli.Testing;

/// <summary>Reads a test module's report in Common Test Report Format (ctrf.io), never its console output.</summary>
internal static class TestReport
{
    private const int LongestMessage = 2000;

    /// <summary>
    /// A module without a report crashed, and one that ends with an error although no test failed had an error outside
    /// of its tests: each counts as one failure. Explicit tests that were not asked for ("pending") count as nothing.
    /// </summary>
    public static TestResult Read(string module, string path, int exitCode)
    {
        if (!File.Exists(path))
        {
            return TestResult.Failed($"{module} ended with exit code {exitCode} before it could report.");
        }

        TestResult result;
        try
        {
            using var report = JsonDocument.Parse(WithoutControlCharacters(File.ReadAllBytes(path)));
            var results = report.RootElement.GetProperty("results");
            result = new(Counted(results.GetProperty("summary")), [.. Failures(results)]);
        }
        catch (Exception cutOff) when (cutOff is JsonException or KeyNotFoundException)
        {
            return TestResult.Failed($"{module} ended with exit code {exitCode} and its report is cut off.");
        }

        return exitCode != 0 && result.Tally.Failed == 0
            ? result.WithFailure($"{module} ended with exit code {exitCode} although no test failed.")
            : result;
    }

    /// <summary>xunit does not escape those of a failure's message; in JSON they mean nothing but white space.</summary>
    private static byte[] WithoutControlCharacters(byte[] json)
    {
        foreach (ref var character in json.AsSpan())
        {
            if (character < (byte)' ')
            {
                character = (byte)' ';
            }
        }

        return json;
    }

    private static Tally Counted(JsonElement summary)
    {
        return new(Count("passed"), Count("failed"), Count("skipped") + Count("other"));

        int Count(string status) => summary.TryGetProperty(status, out var count) ? count.GetInt32() : 0;
    }

    private static IEnumerable<string> Failures(JsonElement results) =>
        results.TryGetProperty("tests", out var tests)
            ? tests.EnumerateArray().Where(test => Text(test, "status") == "failed").Select(Describe)
            : [];

    private static string Describe(JsonElement test)
    {
        var reason = Text(test, "message").ReplaceLineEndings(" ");
        return $"{Text(test, "name")}: {(reason.Length > LongestMessage ? $"{reason[..LongestMessage]}…" : reason)}";
    }

    private static string Text(JsonElement test, string property) =>
        test.TryGetProperty(property, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
