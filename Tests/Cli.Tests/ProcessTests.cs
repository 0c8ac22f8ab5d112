using Cli.Running;
using Testing;

namespace Cli.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void Stat_NameWithSpacesAndParentheses_IsParsed()
    {
        var entry = ProcessTable.Parse("4711 (a) b (c) S 12 4711 4700 0 -1 4194560 103");

        Assert.Equal(new(4711, 12, 4700, "a) b (c", 'S'), entry);
    }

    [Fact]
    public async Task DetachedProcess_Started_LeadsItsOwnSessionAndWritesToItsLog()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sessions are read from /proc.");
        var log = Path.Combine(_sandbox.Repository.Root, "logs", "out.log");
        var mark = Guid.NewGuid().ToString("N");

        using var process = DetachedProcess.Start(
            _sandbox.Repository.Root, log, new Dictionary<string, string> { ["MARK"] = mark }, "sh", "-c", "echo \"$MARK $1\"; echo problem >&2; exec sleep 60", "sh", "an argument");
        try
        {
            await Eventually.TrueAsync(() => ProcessTable.ReadEntry(process.Id)?.Name == "sleep", "the shell has become the program");

            Assert.Equal(process.Id, ProcessTable.ReadEntry(process.Id)?.SessionId);
            Assert.Equal([$"{mark} an argument", "problem"], await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken));
            Assert.Equal([process.Id], ProcessTable.Read().WithEnvironment("MARK", mark).Select(entry => entry.Pid));
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(Processes.IsAlive(process.Id));
    }

    public void Dispose() => _sandbox.Dispose();
}
