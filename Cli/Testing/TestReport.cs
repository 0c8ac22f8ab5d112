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
            return TestResult.None.WithFailure($"{module} ended with exit code {exitCode} and left no report.");
        }

        var tests = report.Descendants(Trx + "UnitTestResult").ToLookup(test => test.Attribute("outcome")?.Value);
        var failures = tests.Where(outcome => outcome.Key is not ("Passed" or "NotExecuted")).SelectMany(outcome => outcome).Select(Describe).ToList();
        // A skipped test has a reason. An explicit one that was not asked for has none, and counts as nothing.
        var result = new TestResult(tests["Passed"].Count(), tests["NotExecuted"].Count(test => test.HasElements), failures);
        return exitCode == ExitCode.Done || failures.Count > 0
            ? result
            : result.WithFailure($"{module} ended with exit code {exitCode} although no test failed. {OnOneLine(string.Join(' ', report.Descendants(Trx + "RunInfo").Select(info => info.Value)))}".TrimEnd());
    }

    private static string Describe(XElement test) =>
        $"{test.Attribute("testName")?.Value}: {OnOneLine(test.Descendants(Trx + "Message").FirstOrDefault()?.Value ?? "no reason given")}";

    private static string OnOneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > LongestMessage ? $"{line[..LongestMessage]}…" : line;
    }
}
