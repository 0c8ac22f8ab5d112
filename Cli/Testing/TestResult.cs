namespace Cli.Testing;

/// <summary>The outcome of a test module, or of several.</summary>
/// <param name="Passed">How many tests passed.</param>
/// <param name="Skipped">How many were skipped.</param>
/// <param name="Failures">What failed and why, one line each: tests, and what else went wrong.</param>
internal sealed record TestResult(int Passed, int Skipped, IReadOnlyList<string> Failures)
{
    public static readonly TestResult None = new(0, 0, []);

    public int Failed => Failures.Count;

    public bool IsEmpty => (Passed, Failed, Skipped) is (0, 0, 0);

    /// <summary>Nothing failed and something was tested.</summary>
    public bool IsGood => Failed == 0 && Passed > 0;

    /// <summary>The same with one more failure, of something that is no test.</summary>
    public TestResult WithFailure(string why) => this with { Failures = [.. Failures, why] };

    public static TestResult operator +(TestResult left, TestResult right) =>
        new(left.Passed + right.Passed, left.Skipped + right.Skipped, [.. left.Failures, .. right.Failures]);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
