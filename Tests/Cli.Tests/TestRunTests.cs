using System.Globalization;
using Cli.Running;
using Cli.Testing;
using Microsoft.Extensions.Time.Testing;
using TestResult = Cli.Testing.TestResult;

namespace Cli.Tests;

/// <summary>Real test modules, built as this repository's are, that pass, fail, crash, hang, and leave processes behind.</summary>
public sealed class TestRunTests(BuiltModules modules) : IClassFixture<BuiltModules>
{
    // What a module leaves running is ended after thirty looks at it instead of seconds.
    private readonly FakeTimeProvider _impatient = new() { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Modules_Run_AreAddedUpWithoutExplicitTests()
    {
        var result = await RunAsync(new(["A.Tests", "A.Tests"], Test: null));

        Assert.Equal("4 passed, 0 failed, 2 skipped", result.ToString());
        Assert.True(result.IsGood);
    }

    [Fact]
    public async Task Filter_OfATest_RunsOnlyThat() => Assert.Equal("1 passed, 0 failed, 0 skipped", (await RunAsync(new(["A.Tests"], "Outcomes.Pass"))).ToString());

    [Fact]
    public async Task Filter_MatchesNoTestAnywhere_PassesNothing()
    {
        var result = await RunAsync(new(["A.Tests"], "no such test"));

        Assert.True(result.IsEmpty);
        Assert.False(result.IsGood);
        Assert.Contains("'no such test'", modules.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_Fails_IsNamedAtTheEndWithItsReason()
    {
        var result = await RunExplicitAsync("Fails");

        Assert.Equal("0 passed, 1 failed, 0 skipped", result.ToString());
        Assert.EndsWith($"failed: A.Tests.Outcomes.Fails: expected 1 \\u001fbut was 2{Environment.NewLine}", modules.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_NotBuilt_CountsAsAFailureAndTheNextStillRuns() => Assert.Equal("2 passed, 1 failed, 1 skipped", (await RunAsync(new(["Missing.Tests", "A.Tests"], Test: null))).ToString());

    [Fact]
    public async Task Module_RunsNoTest_CountsAsAFailure() => Assert.Equal(["Empty.Tests ran no test."], (await RunAsync(new(["Empty.Tests"], Test: null))).Failures);

    [Fact]
    public async Task Module_Crashes_CountsAsAFailureAndLeavesADump()
    {
        var result = await RunExplicitAsync("Crashes");

        Assert.Equal(1, result.Failed);
        Assert.StartsWith("A.Tests ended with exit code", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.NotEmpty(modules.Dumps("A.Tests"));
    }

    [Fact]
    public async Task Module_Hangs_CountsAsAFailureAndLeavesADump()
    {
        var result = await RunAsync(new(["Hanging.Tests"], Test: null), hangTimeout: TimeSpan.FromSeconds(5));

        Assert.Equal(1, result.Failed);
        Assert.StartsWith("Hanging.Tests ended with exit code", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.NotEmpty(modules.Dumps("Hanging.Tests"));
    }

    [Fact]
    public async Task Module_LeavesAProcessRunning_CountsAsAFailureAndTheProcessIsEnded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What is left behind is found in /proc.");

        var result = await RunExplicitAsync("LeavesAProcess");

        Assert.Equal("1 passed, 1 failed, 0 skipped", result.ToString());
        var failure = Assert.Single(result.Failures);
        Assert.StartsWith("A.Tests left processes running: sleep (", failure, StringComparison.Ordinal);
        Assert.True(await Processes.WaitForExitAsync(int.Parse(failure.Split('(', ')')[1], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(10), Cancellation));
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(0, false, false)]
    [InlineData(9, true, false)]
    public void Result_IsGood_WhenSomethingPassedAndNothingFailed(int passed, bool hasFailure, bool good) =>
        Assert.Equal(good, new TestResult(passed, Skipped: 4, hasFailure ? ["one"] : []).IsGood);

    private Task<TestResult> RunExplicitAsync(string test) => RunAsync(new(["A.Tests"], test), isExplicit: true);

    private Task<TestResult> RunAsync(TestSelection selection, bool isExplicit = false, TimeSpan? hangTimeout = null) =>
        new TestRun(modules.Workspace with { Time = _impatient }) { IncludesExplicit = isExplicit, HangTimeout = hangTimeout ?? TimeSpan.FromMinutes(5) }.ExecuteAsync(selection, Cancellation);
}
