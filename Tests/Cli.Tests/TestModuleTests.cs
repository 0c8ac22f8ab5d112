using System.Diagnostics;
using Cli.Testing;

namespace Cli.Tests;

/// <summary>Modules are played by shell scripts, which report, crash, and leave processes behind.</summary>
public sealed class TestModuleTests : IDisposable
{
    private const string Report = """printf '{"results":{"summary":{"passed":%s,"failed":0,"skipped":0}}}'""";
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Modules_Run_AreAddedUp()
    {
        Module("A.Tests", $"{Report} 2 >\"$report\"");
        Module("B.Tests", $"{Report} 3 >\"$report\"");

        Assert.Equal(new(5, 0, 0), await RunAsync());
    }

    [Fact]
    public async Task Module_Crashes_CountsAsAFailureAndTheNextStillRuns()
    {
        Module("A.Tests", "kill -ABRT $$");
        Module("B.Tests", $"{Report} 3 >\"$report\"");

        Assert.Equal(new(3, 1, 0), await RunAsync());
        Assert.Contains("A.Tests ended with exit code 134", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_OfAllModules_AreNamedAtTheEnd()
    {
        const string failed = """printf '{"results":{"summary":{"passed":1,"failed":1},"tests":[{"name":"One.Passes","status":"passed"},{"name":"One.Fails","status":"failed","message":"expected 1\\nbut was 2"}]}}'""";
        Module("A.Tests", $"{failed} >\"$report\"; exit 1");
        Module("B.Tests", $"{Report} 3 >\"$report\"");

        Assert.Equal(new(4, 1, 0), await RunAsync());
        Assert.EndsWith($"failed: One.Fails: expected 1 but was 2{Environment.NewLine}", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_NotBuilt_CountsAsAFailure()
    {
        _sandbox.WriteFile("Tests/A.Tests/A.Tests.csproj", "<Project/>");

        Assert.Equal(new(0, 1, 0), await RunAsync());
    }

    [Fact]
    public async Task Module_RunsNoTest_CountsAsAFailure()
    {
        Module("A.Tests", $"{Report} 0 >\"$report\"");

        Assert.Equal(new(0, 1, 0), await RunAsync());
    }

    [Fact]
    public async Task Program_ThatIsNoTestProject_IsNotRun()
    {
        Module("A.Tests", $"{Report} 2 >\"$report\"");
        _sandbox.WriteFile("Tests/Helper/Helper.csproj", "<Project><PropertyGroup><IsTestProject>false</IsTestProject></PropertyGroup></Project>");

        Assert.Equal(new(2, 0, 0), await RunAsync());
    }

    [Fact]
    public async Task Filter_MatchesNoTestAnywhere_PassesNothing()
    {
        Module("A.Tests", $"{Report} 0 >\"$report\"");

        var tally = await RunAsync("no such test");

        Assert.Equal(Tally.None, tally);
        Assert.False(tally.IsGood);
        Assert.Contains("'no such test'", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_OfATest_IsPassedOn()
    {
        Module("A.Tests", $"case \"$*\" in *'-method *One*'*) {Report} 1 >\"$report\";; esac");

        Assert.Equal(new(1, 0, 0), await RunAsync("One"));
    }

    [Fact]
    public async Task ExplicitTests_RunOnlyWhenAskedFor()
    {
        Module("A.Tests", $"case \"$*\" in *'-explicit on'*) {Report} 2 >\"$report\";; *) {Report} 1 >\"$report\";; esac");

        Assert.Equal(new(1, 0, 0), await RunAsync());
        Assert.Equal(new(2, 0, 0), await RunAsync(all: true));
    }

    [Fact]
    public async Task Module_LeavesAProcessRunning_CountsAsAFailureAndTheProcessIsEnded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What is left behind is found in /proc.");
        var pidFile = Path.Combine(_sandbox.Repository.Root, "left.pid");
        Module("A.Tests", $"setsid sleep 300 </dev/null >/dev/null 2>&1 & echo $! >{pidFile}; timeout 10 sh -c \"until grep -q sleep /proc/$!/comm; do sleep 0.01; done\"; {Report} 2 >\"$report\"");

        Assert.Equal(new(2, 1, 0), await RunAsync());

        Assert.Contains("sleep (", _sandbox.Error, StringComparison.Ordinal);
        var pid = int.Parse(await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken));
        Assert.True(await Cli.Launch.Processes.WaitForExitAsync(pid, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task<Tally> RunAsync(string? filter = null, bool all = false) =>
        (await TestRun.ExecuteAsync(_sandbox.Workspace, TestSelection.From(_sandbox.Repository, filter) with { IncludesExplicit = all }, TestContext.Current.CancellationToken)).Tally;

    private void Module(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The modules are shell scripts.");
        _sandbox.WriteFile($"Tests/{name}/{name}.csproj", "<Project/>");
        var program = _sandbox.WriteFile(
            Path.GetRelativePath(_sandbox.Repository.Root, Repository.Executable(Path.Combine(_sandbox.Repository.TestsDirectory, name), name)),
            $"#!/bin/sh\nreport=$3\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
