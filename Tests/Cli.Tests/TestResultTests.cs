using Cli.Testing;

namespace Cli.Tests;

public sealed class TestResultTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void Report_Read_IsCounted() => Assert.Equal(new(5, 0, 2), Read(0, passed: 5, failed: 0, skipped: 2, pending: 1));

    [Fact]
    public void Report_WithFailures_IsCounted() => Assert.Equal(new(5, 2, 0), Read(1, passed: 5, failed: 2, skipped: 0, pending: 0));

    [Fact]
    public void Report_ErrorOutsideOfTests_CountsAsAFailure() => Assert.Equal(new(5, 1, 0), Read(1, passed: 5, failed: 0, skipped: 0, pending: 0));

    [Fact]
    public void Report_WithControlCharactersInAMessage_IsCounted()
    {
        var report = _sandbox.WriteFile(
            "report.json",
            """{ "results": { "summary": { "passed": 5, "failed": 1 }, "tests": [{ "name": "A", "status": "failed", "message": "not """ + "\u001f\u0001" + """ that" }] } }""");

        var result = TestReport.Read("A.Tests", report, exitCode: 1);

        Assert.Equal(new(5, 1, 0), result.Tally);
        Assert.Equal("A: not    that", Assert.Single(result.Failures));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(134)]
    public void Report_Absent_CountsAsAFailure(int exitCode) =>
        Assert.Equal(new(0, 1, 0), TestReport.Read("A.Tests", Path.Combine(_sandbox.Repository.Root, "none.json"), exitCode).Tally);

    [Theory]
    [InlineData("")]
    [InlineData("{ \"results\": { \"summary\": { \"passed\": 5")]
    [InlineData("{}")]
    public void Report_CutOff_CountsAsAFailure(string content) =>
        Assert.Equal(new(0, 1, 0), TestReport.Read("A.Tests", _sandbox.WriteFile("cut.json", content), exitCode: 0).Tally);

    [Theory]
    [InlineData(1, 0, 0, true)]
    [InlineData(0, 0, 0, false)]
    [InlineData(0, 0, 4, false)]
    [InlineData(9, 1, 0, false)]
    public void Tally_IsGood_WhenSomethingPassedAndNothingFailed(int passed, int failed, int skipped, bool good) =>
        Assert.Equal(good, new Tally(passed, failed, skipped).IsGood);

    [Fact]
    public void Tally_Written_IsTheResultLine() => Assert.Equal("3 passed, 1 failed, 2 skipped", (new Tally(1, 1, 0) + new Tally(2, 0, 2)).ToString());

    [Theory]
    [InlineData(null, "Cli.Tests,Client.Tests,Ordering.Tests", null)]
    [InlineData("order", "Ordering.Tests", null)]
    [InlineData("cli", "Cli.Tests", null)]
    [InlineData("Client", "Client.Tests", null)]
    [InlineData("tests", "Cli.Tests,Client.Tests,Ordering.Tests", null)]
    [InlineData("Tally_Written", "Cli.Tests,Client.Tests,Ordering.Tests", "Tally_Written")]
    public void Filter_NamesProjectsElseTests(string? filter, string modules, string? test)
    {
        var selection = TestSelection.From(["Cli.Tests", "Client.Tests", "Ordering.Tests"], filter);

        Assert.Equal(modules, string.Join(',', selection.Modules));
        Assert.Equal(test, selection.Test);
    }

    public void Dispose() => _sandbox.Dispose();

    private Tally Read(int exitCode, int passed, int failed, int skipped, int pending) => TestReport.Read(
        "A.Tests",
        _sandbox.WriteFile("report.json", $$"""{ "results": { "summary": { "tests": 0, "passed": {{passed}}, "failed": {{failed}}, "skipped": {{skipped}}, "pending": {{pending}}, "other": 0 } } }"""),
        exitCode).Tally;
}
