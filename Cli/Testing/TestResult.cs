namespace Cli.Testing;

/// <summary>The outcome of a test module, or of several.</summary>
/// <param name="Tally">How many tests passed, failed and were skipped.</param>
/// <param name="Failures">What failed and why, one line each.</param>
internal sealed record TestResult(Tally Tally, IReadOnlyList<string> Failures)
{
    public static readonly TestResult None = new(Tally.None, []);

    public static TestResult Failed(string why) => new(new(Passed: 0, Failed: 1, Skipped: 0), [why]);

    /// <summary>The same with one more failure, of something that is no test.</summary>
    public TestResult WithFailure(string why) => new(Tally with { Failed = Tally.Failed + 1 }, [.. Failures, why]);

    public static TestResult operator +(TestResult left, TestResult right) =>
        new(left.Tally + right.Tally, [.. left.Failures, .. right.Failures]);
}
