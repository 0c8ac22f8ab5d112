using System.Globalization;
using Cli.Running;
using Cli.Testing;
using TestResult = Cli.Testing.TestResult;

namespace Cli.Tests;

/// <summary>Real test modules, built as this repository's are, that pass, fail, crash, hang, and leave processes behind.</summary>
public sealed class TestRunTests(BuiltModules modules) : IClassFixture<BuiltModules>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Modules_Run_AreAddedUpWithoutExplicitTests()
    {
        var result = await RunAsync(new(["A.Tests", "A.Tests"], Test: null));

        Assert.Equal("4 passed, 0 failed, 2 skipped", result.Tally.ToString());
        Assert.True(result.Tally.IsGood);
    }

    [Fact]
    public async Task Filter_OfATest_RunsOnlyThat() => Assert.Equal(new(1, 0, 0), (await RunAsync(new(["A.Tests"], "Outcomes.Pass"))).Tally);

    [Fact]
    public async Task Filter_MatchesNoTestAnywhere_PassesNothing()
    {
        var result = await RunAsync(new(["A.Tests"], "no such test"));

        Assert.Equal(Tally.None, result.Tally);
        Assert.False(result.Tally.IsGood);
        Assert.Contains("'no such test'", modules.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_Fails_IsNamedAtTheEndWithItsReason()
    {
        var result = await RunExplicitAsync("Fails");

        Assert.Equal(new(0, 1, 0), result.Tally);
        Assert.EndsWith($"failed: A.Tests.Outcomes.Fails: expected 1 \\u001fbut was 2{Environment.NewLine}", modules.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_NotBuilt_CountsAsAFailureAndTheNextStillRuns() => Assert.Equal(new(2, 1, 1), (await RunAsync(new(["Missing.Tests", "A.Tests"], Test: null))).Tally);

    [Fact]
    public async Task Module_RunsNoTest_CountsAsAFailure() => Assert.Equal(["Empty.Tests ran no test."], (await RunAsync(new(["Empty.Tests"], Test: null))).Failures);

    [Fact]
    public async Task Module_Crashes_CountsAsAFailureAndLeavesADump()
    {
        var result = await RunExplicitAsync("Crashes");

        Assert.Equal(1, result.Tally.Failed);
        Assert.StartsWith("A.Tests ended with exit code", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.NotEmpty(modules.Dumps("A.Tests"));
    }

    [Fact]
    public async Task Module_Hangs_CountsAsAFailureAndLeavesADump()
    {
        var result = await RunAsync(new(["Hanging.Tests"], Test: null) { HangTimeout = TimeSpan.FromSeconds(5) });

        Assert.Equal(1, result.Tally.Failed);
        Assert.StartsWith("Hanging.Tests ended with exit code", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.NotEmpty(modules.Dumps("Hanging.Tests"));
    }

    [Fact]
    public async Task Module_LeavesAProcessRunning_CountsAsAFailureAndTheProcessIsEnded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What is left behind is found in /proc.");

        var result = await RunExplicitAsync("LeavesAProcess");

        Assert.Equal(new(1, 1, 0), result.Tally);
        var failure = Assert.Single(result.Failures);
        Assert.StartsWith("A.Tests left processes running: sleep (", failure, StringComparison.Ordinal);
        Assert.True(await Processes.WaitForExitAsync(int.Parse(failure.Split('(', ')')[1], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(10), Cancellation));
    }

    [Theory]
    [InlineData(1, 0, 0, true)]
    [InlineData(0, 0, 0, false)]
    [InlineData(0, 0, 4, false)]
    [InlineData(9, 1, 0, false)]
    public void Tally_IsGood_WhenSomethingPassedAndNothingFailed(int passed, int failed, int skipped, bool good) =>
        Assert.Equal(good, new Tally(passed, failed, skipped).IsGood);

    private Task<TestResult> RunExplicitAsync(string test) => RunAsync(new(["A.Tests"], test) { IncludesExplicit = true, OrphanGrace = TimeSpan.FromSeconds(1) });

    private Task<TestResult> RunAsync(TestSelection selection) => TestRun.ExecuteAsync(modules.Workspace, selection, Cancellation);
}
