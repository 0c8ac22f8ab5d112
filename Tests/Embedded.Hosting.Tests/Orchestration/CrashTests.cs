using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class CrashTests
{
    [Fact]
    public async Task KilledServer_IsSeenWithinASecond_ShownWithItsExitCode_AndRestarted()
    {
        await using var app = new TestApplication();
        app.AddEcho("api").WithHttpHealthCheck("/health");
        await app.StartAsync();
        await app.WaitForHealthyAsync("api");
        var victim = (await app.AskAsync("api")).ProcessId;

        UnixProcesses.Signal(victim, UnixSignal.Kill);
        var since = Stopwatch.StartNew();
        var died = await app.WaitForStateAsync("api", "Restarting");

        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(137, died.ExitCode);
        Assert.StartsWith("'api' was ended by signal 9 and starts again in 0.5 s.", await NoticeAsync(app), StringComparison.Ordinal);
        await app.WaitForAsync("api", snapshot => snapshot.State?.Text == KnownResourceStates.Running && snapshot.ExitCode is null);
        await app.WaitForHealthyAsync("api");
        Assert.NotEqual(victim, (await app.AskAsync("api")).ProcessId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task ServerThatEnds_WithWhateverExitCode_IsRestarted(int exitCode)
    {
        await using var app = new TestApplication();
        app.AddEcho("api").WithHttpHealthCheck("/health");
        await app.StartAsync();
        await app.WaitForHealthyAsync("api");
        using var client = app.App.CreateHttpClient("api");

        var died = app.WaitForStateAsync("api", "Restarting");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(new Uri($"/exit/{exitCode}", UriKind.Relative), content: null, app.Patience));

        Assert.Equal(exitCode, (await died).ExitCode);
        var notice = await NoticeAsync(app);
        Assert.StartsWith($"'api' ended with exit code {exitCode} and starts again in 0.5 s. Its last lines:", notice, StringComparison.Ordinal);
        Assert.Contains($"asked to end with {exitCode}", notice, StringComparison.Ordinal);
        await app.WaitForAsync("api", snapshot => snapshot.State?.Text == KnownResourceStates.Running && snapshot.ExitCode is null);
    }

    [Fact]
    public async Task ProgramThatNeverHolds_IsShownAsCrashLoop_AndTriedLessAndLessOften()
    {
        await using var app = new TestApplication();
        app.AddShell("api", "exit 1");
        await app.StartAsync();

        await app.WaitForStateAsync("api", "CrashLoopBackOff");

        Assert.EndsWith("in 0.5 s.", await NoticeAsync(app), StringComparison.Ordinal);
        Assert.EndsWith("in 1 s.", await NoticeAsync(app), StringComparison.Ordinal);
        Assert.EndsWith("in 2 s.", await NoticeAsync(app), StringComparison.Ordinal);
        Assert.Empty(app.Failures);
    }

    [Fact]
    public async Task ProgramThatFinishes_IsNotStartedAgain()
    {
        await using var app = new TestApplication();
        app.AddShell("seed", "echo done");
        await app.StartAsync();

        var finished = await app.WaitForStateAsync("seed", KnownResourceStates.Finished);

        Assert.Equal(0, finished.ExitCode);
    }

    private static async Task<string> NoticeAsync(TestApplication app)
    {
        await foreach (var notice in app.App.Services.GetRequiredService<Notices>().ReadAllAsync(app.Patience))
            return notice;
        throw new InvalidOperationException("There was no notice.");
    }
}
