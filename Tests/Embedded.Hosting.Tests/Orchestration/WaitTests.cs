using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class WaitTests
{
    [Fact]
    public async Task WaitFor_StartsOnlyWhenTheOtherIsHealthy()
    {
        await using var app = new TestApplication();
        var api = app.AddEcho("api").WithHttpHealthCheck("/health");
        var web = app.AddShell("web", "sleep 600").WaitFor(api);
        await app.StartAsync();

        var started = await app.WaitForStateAsync("web", KnownResourceStates.Running);

        var checkedAt = app.Snapshot("api").HealthReports.Single().LastRunAt;
        Assert.Equal(KnownResourceStates.Running, app.Snapshot("api").State?.Text);
        Assert.NotNull(checkedAt);
        Assert.True(started.StartTimeStamp > app.Snapshot("api").StartTimeStamp);
        Assert.Empty(app.Failures);
        Assert.Equal("web", web.Resource.Name);
    }

    [Fact]
    public async Task WaitForStart_DoesNotWaitForHealth()
    {
        await using var app = new TestApplication();
        var api = app.AddEcho("api").WithEnvironment("UNHEALTHY", "true").WithHttpHealthCheck("/health");
        app.AddShell("web", "sleep 600").WaitForStart(api);
        app.AddShell("patient", "sleep 600").WaitFor(api);
        await app.StartAsync();

        await app.WaitForStateAsync("web", KnownResourceStates.Running);
        await app.WaitForAsync("api", snapshot => snapshot.HealthReports.Any(report => report.Description?.Contains("answered 500", StringComparison.Ordinal) == true));

        Assert.Equal(KnownResourceStates.Waiting, app.Snapshot("patient").State?.Text);
    }

    [Fact]
    public async Task WaitForCompletion_StartsAfterTheRightExitCode_AndTheJobIsNotRunAgain()
    {
        await using var app = new TestApplication();
        var job = app.AddShell("job", "echo ran >> runs; exit 7");
        app.AddShell("web", "cat runs; sleep 600").WaitForCompletion(job, exitCode: 7);
        await app.StartAsync();

        await app.WaitForStateAsync("web", KnownResourceStates.Running);

        Assert.Equal((KnownResourceStates.Exited, 7), (app.Snapshot("job").State?.Text, app.Snapshot("job").ExitCode));
        Assert.Equal(["ran"], await File.ReadAllLinesAsync(Path.Combine(app.DirectoryPath, "runs"), app.Patience));
    }

    [Fact]
    public async Task WaitForCompletion_WithAnotherExitCode_FailsTheWaiter()
    {
        await using var app = new TestApplication();
        var job = app.AddShell("job", "exit 3");
        app.AddShell("web", "sleep 600").WaitForCompletion(job);
        await app.StartAsync();

        await app.WaitForStateAsync("web", KnownResourceStates.FailedToStart);

        var failure = Assert.Single(app.Failures);
        Assert.Contains("'web' stopped waiting for 'job' to end with exit code 0: it is Exited with exit code 3", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DependencyThatFailsToStart_FailsTheWaiter()
    {
        await using var app = new TestApplication();
        var api = app.Builder.AddExecutable("api", "no-such-program", ".");
        app.AddShell("web", "sleep 600").WaitFor(api);
        await app.StartAsync();

        await app.WaitForStateAsync("web", KnownResourceStates.FailedToStart);

        Assert.Contains(app.Failures, failure => failure.Contains("'web' stopped waiting for 'api' to be healthy: it is FailedToStart", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExplicitStart_WaitsForItsCommand_AndOthersMayWaitForIt()
    {
        await using var app = new TestApplication("--EMBEDDED_START_TIMEOUT=0.5");
        var tool = app.AddShell("tool", "sleep 600").WithExplicitStart();
        app.AddShell("web", "sleep 600").WaitFor(tool);
        app.AddShell("other", "sleep 1; touch passed; sleep 600");
        await app.StartAsync();
        await app.WaitForStateAsync("web", KnownResourceStates.Waiting);
        await Processes.Eventually.HoldsAsync("the start's time is over", TimeSpan.FromSeconds(30), () => File.Exists(Path.Combine(app.DirectoryPath, "passed")));
        Assert.Equal(KnownResourceStates.NotStarted, app.Snapshot("tool").State?.Text);

        var started = await app.ExecuteAsync(tool, KnownResourceCommands.StartCommand);

        Assert.True(started.Success, started.Message);
        await app.WaitForStateAsync("web", KnownResourceStates.Running);
        Assert.Empty(app.Failures);
    }

    [Fact]
    public async Task Container_IsShownAsUnavailable_AndFailsOnlyWhoWaitsForIt()
    {
        await using var app = new TestApplication();
        var cache = app.Builder.AddContainer("cache", "redis", "8").WithEndpoint(targetPort: 6379, name: "tcp");
        app.AddShell("user", "sleep 600").WithEnvironment("CACHE", cache.GetEndpoint("tcp"));
        app.AddShell("waiter", "sleep 600").WaitFor(cache);
        await app.StartAsync();

        await app.WaitForStateAsync("cache", "Unavailable: needs a container runtime");
        await app.WaitForStateAsync("user", KnownResourceStates.Running);
        await app.WaitForStateAsync("waiter", KnownResourceStates.FailedToStart);

        var failure = Assert.Single(app.Failures);
        Assert.StartsWith("Resource 'waiter' waits for 'cache', a container", failure, StringComparison.Ordinal);
        Assert.Contains("AppHostEngine=aspire", failure, StringComparison.Ordinal);
    }
}
