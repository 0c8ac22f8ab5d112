using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;
using Embedded.Hosting.Tests.Processes;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class ParentProcessTests
{
    [Theory]
    [InlineData(true, "dotnet", "run", "--project", "AppHost")]
    [InlineData(true, "/usr/share/dotnet/dotnet", "watch")]
    [InlineData(false, "dotnet", "test")]
    [InlineData(false, "bash")]
    [InlineData(false, "run", "dotnet", "run")]
    public void CommandLine_OfDotNetRun_IsRecognised(bool expected, params string[] commandLine) =>
        Assert.Equal(expected, ParentProcess.IsDotNetRun(commandLine));

    [Fact]
    public async Task DotNetRun_ThatIsKilled_TakesTheSystemWithIt()
    {
        // A shell that looks like `dotnet run …` from below, and like it waits for its child.
        using var directory = new TestDirectory();
        var script = Path.Combine(directory.Path, "run");
        await File.WriteAllTextAsync(script, "\"$@\" & wait", TestContext.Current.CancellationToken);
        await AssertSystemEndsWithParentAsync(
            ["/bin/bash", "-c", $"cd {directory.Path} && exec -a dotnet /bin/bash run \"$@\"", "bash", .. AppHostProgram.Command("system")], []);
    }

    [Fact]
    public Task AnyParent_ThatIsKilled_TakesTheSystemWithIt_WhenAskedTo() => AssertSystemEndsWithParentAsync(
        ["/bin/bash", "-c", "\"$@\" & wait", "bash", .. AppHostProgram.Command("system")], new() { ["EMBEDDED_STOP_WITH_PARENT"] = "true" });

    private static async Task AssertSystemEndsWithParentAsync(IReadOnlyList<string> command, Dictionary<string, string> environment)
    {
        using var parent = AppHostProgram.Start(command, environment);
        await parent.WaitForLineAsync("api: Running Healthy");
        var host = int.Parse(ProcFiles.TryReadText($"/proc/{parent.Id}/task/{parent.Id}/children")!.Trim());

        UnixProcesses.Signal(parent.Id, UnixSignal.Kill);

        await parent.WaitForLineAsync($"The process that started the AppHost ({parent.Id}) has gone.");
        await parent.WaitForLineAsync("database: Exited");
        await Eventually.HoldsAsync("the AppHost has ended", TimeSpan.FromSeconds(30), () => ProcessIdentity.Of(host) is null);
    }
}
