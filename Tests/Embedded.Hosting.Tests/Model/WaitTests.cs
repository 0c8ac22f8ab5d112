using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Embedded.Hosting.Tests.Model;

/// <summary>Resources wait for each other when they are about to start, which is when <see cref="BeforeResourceStartedEvent"/> is published.</summary>
public sealed class WaitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitFor_UnhealthyDependency_WaitsUntilItIsHealthyAndItsListenersAreDone()
    {
        await using var builder = Apps.Create();
        var health = HealthStatus.Unhealthy;
        builder.Services.AddHealthChecks().AddCheck("check", () => new HealthCheckResult(health, "not yet"));
        var listener = new TaskCompletionSource();
        var dependency = builder.AddNode("dependency").WithHealthCheck("check").OnResourceReady((_, _, _) => listener.Task);
        var waiter = builder.AddNode("waiter").WaitFor(dependency);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var start = StartAsync(app, waiter.Resource);
        await app.PublishAsync(dependency.Resource, KnownResourceStates.Running);
        await WaitUntilAsync(app, "dependency", snapshot => snapshot.HealthReports.Any(report => report.Status == HealthStatus.Unhealthy));
        Assert.True(app.ResourceNotifications.TryGetCurrentState("waiter", out var waiting));
        Assert.Equal(KnownResourceStates.Waiting, waiting.Snapshot.State?.Text);
        Assert.Equal(["dependency"], (IEnumerable<string>?)waiting.Snapshot.Properties.Single(property => property.Name == "resource.waitingFor").Value);

        health = HealthStatus.Healthy;
        await WaitUntilAsync(app, "dependency", snapshot => snapshot.HealthStatus == HealthStatus.Healthy);
        Assert.False(start.IsCompleted);
        listener.SetResult();

        await start.WaitAsync(Apps.Deadline, Cancel);
    }

    [Fact]
    public async Task WaitFor_DependencyThatFailsToStart_FailsNamingBoth()
    {
        await using var builder = Apps.Create();
        var dependency = builder.AddNode("dependency");
        var waiter = builder.AddNode("waiter").WaitFor(dependency);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var start = StartAsync(app, waiter.Resource);
        await app.PublishAsync(dependency.Resource, KnownResourceStates.FailedToStart);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => start.WaitAsync(Apps.Deadline, Cancel));
        Assert.Contains("'waiter' stopped waiting for 'dependency' to be healthy: it is FailedToStart", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitFor_WithWaitOnResourceUnavailable_OutlastsAFailure()
    {
        await using var builder = Apps.Create();
        var dependency = builder.AddNode("dependency");
        var waiter = builder.AddNode("waiter").WaitFor(dependency, WaitBehavior.WaitOnResourceUnavailable);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var start = StartAsync(app, waiter.Resource);
        await app.PublishAsync(dependency.Resource, KnownResourceStates.FailedToStart);
        await app.PublishAsync(dependency.Resource, KnownResourceStates.Running);

        await start.WaitAsync(Apps.Deadline, Cancel);
    }

    [Fact]
    public async Task WaitForStart_OfUnhealthyDependency_DoesNotWaitForHealth()
    {
        await using var builder = Apps.Create();
        builder.Services.AddHealthChecks().AddCheck("check", () => HealthCheckResult.Unhealthy());
        var dependency = builder.AddNode("dependency").WithHealthCheck("check");
        var waiter = builder.AddNode("waiter").WaitForStart(dependency);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var start = StartAsync(app, waiter.Resource);
        Assert.False(start.IsCompleted);
        await app.PublishAsync(dependency.Resource, KnownResourceStates.Running);

        await start.WaitAsync(Apps.Deadline, Cancel);
    }

    [Theory]
    [InlineData("Finished", 0, null)]
    [InlineData("Finished", 3, "'waiter' stopped waiting for 'job' to end with exit code 0: it is Finished with exit code 3")]
    [InlineData("FailedToStart", null, "'waiter' stopped waiting for 'job' to end with exit code 0: it is FailedToStart")]
    public async Task WaitForCompletion_OfEndedJob_DependsOnItsExitCode(string state, int? exitCode, string? failure)
    {
        await using var builder = Apps.Create();
        var job = builder.AddNode("job");
        var waiter = builder.AddNode("waiter").WaitForCompletion(job);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var start = StartAsync(app, waiter.Resource);
        await app.PublishAsync(job.Resource, KnownResourceStates.Running);
        Assert.False(start.IsCompleted);
        await app.PublishAsync(job.Resource, state, exitCode);

        if (failure is null)
            await start.WaitAsync(Apps.Deadline, Cancel);
        else
            Assert.Contains(failure, (await Assert.ThrowsAsync<DistributedApplicationException>(() => start.WaitAsync(Apps.Deadline, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitFor_DependencyWhoseListenerFails_FailsWithItsReasonAndShowsIt()
    {
        await using var builder = Apps.Create();
        var dependency = builder.AddNode("dependency").OnResourceReady((_, _, _) => throw new InvalidOperationException("no schema"));
        var waiter = builder.AddNode("waiter").WaitFor(dependency, WaitBehavior.WaitOnResourceUnavailable);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var start = StartAsync(app, waiter.Resource);
        await app.PublishAsync(dependency.Resource, KnownResourceStates.Running);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => start.WaitAsync(Apps.Deadline, Cancel));
        Assert.Contains("'waiter' stopped waiting for 'dependency'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no schema", failure.Message, StringComparison.Ordinal);
        await WaitUntilAsync(app, "dependency", snapshot => snapshot.HealthStatus == HealthStatus.Unhealthy);
        await Assert.ThrowsAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("dependency", Cancel));
    }

    [Fact]
    public async Task WaitFor_Cancelled_SaysWhatItWaitedForAndInWhichStateThatIs()
    {
        await using var builder = Apps.Create();
        var waiter = builder.AddNode("waiter").WaitFor(builder.AddNode("dependency"));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var wait = app.ResourceNotifications.WaitForDependenciesAsync(waiter.Resource, source.Token);
        await source.CancelAsync();

        var failure = await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
        Assert.Contains("Waiting for resource 'dependency' to let 'waiter' start was cancelled. It is NotStarted", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadyEvent_OfResourceThatRestarts_ComesAgainAndOnlyOncePerRun()
    {
        await using var builder = Apps.Create();
        builder.Services.AddHealthChecks().AddCheck("check", () => HealthCheckResult.Healthy());
        var count = 0;
        var node = builder.AddNode("node").WithHealthCheck("check").OnResourceReady((_, _, _) =>
        {
            Interlocked.Increment(ref count);
            return Task.CompletedTask;
        });
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        for (var run = 1; run <= 3; run++)
        {
            await app.PublishAsync(node.Resource, KnownResourceStates.Running);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("node", Cancel).WaitAsync(Apps.Deadline, Cancel);
            Assert.Equal(run, count);
            await app.PublishAsync(node.Resource, KnownResourceStates.Exited, exitCode: 1);
            Assert.True(app.ResourceNotifications.TryGetCurrentState("node", out var ended));
            Assert.Null(ended.Snapshot.HealthStatus);
        }
    }

    [Fact]
    public async Task Health_OfResourceThatRestarts_IsNotTakenFromTheRunBefore()
    {
        await using var builder = Apps.Create();
        var answer = new TaskCompletionSource<HealthCheckResult>();
        builder.Services.AddHealthChecks().AddAsyncCheck("check", () => answer.Task);
        var node = builder.AddNode("node").WithHealthCheck("check");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.PublishAsync(node.Resource, KnownResourceStates.Running);
        var first = answer;
        answer = new TaskCompletionSource<HealthCheckResult>();
        await app.PublishAsync(node.Resource, KnownResourceStates.Exited);
        await app.PublishAsync(node.Resource, KnownResourceStates.Running);
        first.SetResult(HealthCheckResult.Healthy());
        answer.SetResult(HealthCheckResult.Unhealthy("second run"));

        await WaitUntilAsync(app, "node", snapshot => snapshot.HealthReports.Any(report => report.Description == "second run"));
        Assert.True(app.ResourceNotifications.TryGetCurrentState("node", out var state));
        Assert.Equal(HealthStatus.Unhealthy, state.Snapshot.HealthStatus);
    }

    [Fact]
    public async Task HealthCheck_ThatHangs_IsUnhealthyAfterTheTimeLimitAndNotRunTwiceAtOnce()
    {
        await using var builder = Apps.Create();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var runs = 0;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource<HealthCheckResult>();
        builder.Services.AddHealthChecks().AddAsyncCheck("check", () =>
        {
            Interlocked.Increment(ref runs);
            begun.TrySetResult();
            return end.Task;
        });
        await using var app = await builder.BuildAsync(Cancel);
        var probe = new HealthProbe(app.Services.GetRequiredService<HealthCheckService>(), time);

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var hanging = probe.RunAsync(["check"], Cancel);
            await begun.Task.WaitAsync(Apps.Deadline, Cancel);
            Assert.False(hanging.IsCompleted);
            time.Advance(HealthProbe.TimeLimit);
            var report = Assert.Single(await hanging.WaitAsync(Apps.Deadline, Cancel));
            Assert.Equal((HealthStatus.Unhealthy, "The check did not end within 5 s."), (report.Status, report.Description));
            Assert.Equal(1, runs);
        }

        end.SetResult(HealthCheckResult.Healthy());
        Assert.Equal(HealthStatus.Healthy, Assert.Single(await probe.RunAsync(["check"], Cancel).WaitAsync(Apps.Deadline, Cancel)).Status);
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task WaitForResourceHealthy_OfUnknownResource_SaysSo()
    {
        await using var builder = Apps.Create();
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("nobody", Cancel));
        Assert.Contains("'nobody'", failure.Message, StringComparison.Ordinal);
    }

    private static Task StartAsync(DistributedApplication app, IResource resource) =>
        app.Services.GetRequiredService<IDistributedApplicationEventing>().PublishAsync(new BeforeResourceStartedEvent(resource, app.Services), Cancel);

    private static async Task WaitUntilAsync(DistributedApplication app, string resource, Func<CustomResourceSnapshot, bool> condition) =>
        await app.ResourceNotifications.WaitForResourceAsync(resource, change => condition(change.Snapshot), Cancel).WaitAsync(Apps.Deadline, Cancel);
}
