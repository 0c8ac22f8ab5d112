using System.Xml;
using System.Xml.Linq;

namespace Cli.Testing;

/// <summary>Reads a test module's report (TRX, which Microsoft.Testing.Platform writes while the tests run), never its console output.</summary>
internal static class TestReport
{
    private const int LongestMessage = 2000;
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>
    /// A module without a readable report did not run. One that ended with an error although no test failed crashed, hung, or
    /// had an error outside of its tests. Each counts as one failure.
    /// </summary>
    public static TestResult Read(string module, string path, int exitCode)
    {
        XDocument report;
        try
        {
            report = XDocument.Load(path);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or XmlException)
        {
            return TestResult.Failed($"{module} ended with exit code {exitCode} and left no report.");
        }

        var tests = report.Descendants(Trx + "UnitTestResult").ToLookup(test => test.Attribute("outcome")?.Value);
        var failed = tests.Where(outcome => outcome.Key is not ("Passed" or "NotExecuted")).SelectMany(outcome => outcome).ToList();
        // A skipped test has a reason. An explicit one that was not asked for has none, and counts as nothing.
        var skipped = tests["NotExecuted"].Count(test => test.HasElements);
        var result = new TestResult(new(tests["Passed"].Count(), failed.Count, skipped), [.. failed.Select(Describe)]);
        if (exitCode == ExitCode.Done || failed.Count > 0)
            return result;
        var reasons = report.Descendants(Trx + "RunInfo").Select(info => info.Value);
        return result.WithFailure($"{module} ended with exit code {exitCode} although no test failed. {OnOneLine(string.Join(' ', reasons))}".TrimEnd());
    }

    private static string Describe(XElement test) =>
        $"{test.Attribute("testName")?.Value}: {OnOneLine(test.Descendants(Trx + "Message").FirstOrDefault()?.Value ?? "no reason given")}";

    private static string OnOneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > LongestMessage ? $"{line[..LongestMessage]}…" : line;
    }
}
