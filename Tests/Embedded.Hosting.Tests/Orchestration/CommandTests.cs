using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class CommandTests
{
    [Fact]
    public async Task StoppedResource_StaysStopped_UntilItIsStartedAgain()
    {
        await using var app = new TestApplication();
        var api = app.AddEcho("api").WithHttpHealthCheck("/health");
        await app.StartAsync();
        await app.WaitForHealthyAsync("api");
        var first = (await app.AskAsync("api")).ProcessId;

        await SucceedsAsync(app, api, KnownResourceCommands.StopCommand);
        Assert.Equal(KnownResourceStates.Exited, app.Snapshot("api").State?.Text);
        await Assert.ThrowsAsync<HttpRequestException>(() => app.AskAsync("api"));
        Assert.Equal(ResourceCommandState.Enabled, StateOf(app, KnownResourceCommands.StartCommand));

        await SucceedsAsync(app, api, KnownResourceCommands.StartCommand);
        await app.WaitForHealthyAsync("api");
        Assert.NotEqual(first, (await app.AskAsync("api")).ProcessId);
        Assert.Equal(ResourceCommandState.Hidden, StateOf(app, KnownResourceCommands.StartCommand));
    }

    [Fact]
    public async Task Restart_GivesAnotherProcessOnTheSamePort()
    {
        await using var app = new TestApplication();
        var api = app.AddEcho("api").WithHttpHealthCheck("/health");
        await app.StartAsync();
        await app.WaitForHealthyAsync("api");
        var first = (await app.AskAsync("api")).ProcessId;

        await SucceedsAsync(app, api, KnownResourceCommands.RestartCommand);

        await app.WaitForHealthyAsync("api");
        Assert.NotEqual(first, (await app.AskAsync("api")).ProcessId);
    }

    [Fact]
    public async Task Commands_ThatMakeNoSense_SaySo()
    {
        await using var app = new TestApplication();
        var job = app.AddShell("job", "sleep 600");
        await app.StartAsync();
        await app.WaitForStateAsync("job", KnownResourceStates.Running);

        Assert.Equal("Resource 'job' runs already.", await FailureAsync(app, job, KnownResourceCommands.StartCommand));
        await SucceedsAsync(app, job, KnownResourceCommands.StopCommand);
        Assert.Equal("Resource 'job' does not run.", await FailureAsync(app, job, KnownResourceCommands.StopCommand));
        Assert.Equal("Resource 'job' has no command 'fly'. It has: start, stop, restart.", await FailureAsync(app, job, "fly"));
    }

    [Fact]
    public async Task Stop_KillsTheWholeGroup_WhenAProgramDoesNotEndInTime()
    {
        await using var app = new TestApplication();
        var deaf = app.AddShell("deaf", "trap '' TERM; touch ready; while :; do sleep 0.1; done");
        await app.StartAsync();
        await Processes.Eventually.HoldsAsync("it is deaf", TimeSpan.FromSeconds(30), () => File.Exists(Path.Combine(app.DirectoryPath, "ready")));

        await SucceedsAsync(app, deaf, KnownResourceCommands.StopCommand);

        Assert.Equal(137, app.Snapshot("deaf").ExitCode);
    }

    private static ResourceCommandState StateOf(TestApplication app, string command) =>
        app.Snapshot("api").Commands.Single(known => known.Name == command).State;

    private static async Task SucceedsAsync(TestApplication app, IResourceBuilder<IResource> resource, string command)
    {
        var result = await app.ExecuteAsync(resource, command);
        Assert.True(result.Success, result.Message);
    }

    private static async Task<string?> FailureAsync(TestApplication app, IResourceBuilder<IResource> resource, string command)
    {
        var result = await app.ExecuteAsync(resource, command);
        Assert.False(result.Success);
        return result.Message;
    }
}
