using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Hosting.Tests.Model;

public sealed class EventingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_OfApplication_PublishesItsEventsInOrder()
    {
        await using var builder = Apps.Create();
        var seen = new List<string>();
        builder.OnBeforeStart((_, _) => Note("before start"));
        builder.Eventing.Subscribe<AfterEndpointsAllocatedEvent>((_, _) => Note("after endpoints allocated"));
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((_, _) => Note("after resources created"));
        builder.AddNode("node").WithHttpEndpoint().OnResourceEndpointsAllocated((_, _, _) => Note("endpoints allocated"));
        builder.Services.AddSingleton(seen);
        builder.Services.AddEventingSubscriber<Subscriber>();
        await using var app = await builder.BuildAsync(Cancel);

        await app.StartAsync(Cancel);

        Assert.Equal(["before start", "subscriber before start", "endpoints allocated", "after endpoints allocated", "after resources created"], seen);

        Task Note(string what)
        {
            seen.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task BeforeStart_MayStillAddResources()
    {
        await using var builder = Apps.Create();
        builder.OnBeforeStart((start, _) =>
        {
            start.Model.Resources.Add(new Node("late"));
            return Task.CompletedTask;
        });
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("late", out _));
    }

    [Fact]
    public async Task InitializeResource_OfResourceOfOnesOwn_StartsItsWork()
    {
        await using var builder = Apps.Create();
        builder.AddNode("node").OnInitializeResource((node, start, _) =>
            start.Notifications.PublishUpdateAsync(node, snapshot => snapshot with { State = KnownResourceStates.Running }));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("node", Cancel).WaitAsync(Apps.Deadline, Cancel);
    }

    [Fact]
    public async Task Publish_InSequence_StopsAtTheFirstFailure()
    {
        var eventing = new DistributedApplicationEventing();
        var seen = new List<int>();
        eventing.Subscribe<Happened>((_, _) =>
        {
            seen.Add(1);
            return Task.CompletedTask;
        });
        eventing.Subscribe<Happened>((_, _) => throw new InvalidOperationException("second"));
        var third = eventing.Subscribe<Happened>((_, _) =>
        {
            seen.Add(3);
            return Task.CompletedTask;
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => eventing.PublishAsync(new Happened(), Cancel));
        Assert.Equal([1], seen);
        await Assert.ThrowsAsync<InvalidOperationException>(() => eventing.PublishAsync(new Happened(), EventDispatchBehavior.BlockingConcurrent, Cancel));
        Assert.Equal([1, 1, 3], seen);
        eventing.Unsubscribe(third);
        await Assert.ThrowsAsync<InvalidOperationException>(() => eventing.PublishAsync(new Happened(), EventDispatchBehavior.BlockingConcurrent, Cancel));
        Assert.Equal([1, 1, 3, 1], seen);
    }

    [Fact]
    public async Task ResourceEvent_OfAnotherResource_IsNotHeard()
    {
        await using var builder = Apps.Create();
        var heard = new List<string>();
        var (a, b) = (builder.AddNode("a"), builder.AddNode("b"));
        a.OnBeforeResourceStarted((node, _, _) =>
        {
            heard.Add(node.Name);
            return Task.CompletedTask;
        });
        await using var app = await builder.BuildAsync(Cancel);

        await builder.Eventing.PublishAsync(new BeforeResourceStartedEvent(b.Resource, app.Services), Cancel);
        await builder.Eventing.PublishAsync(new BeforeResourceStartedEvent(a.Resource, app.Services), Cancel);

        Assert.Equal(["a"], heard);
    }

    [Fact]
    public async Task StoppedEvent_OfResourceThatEnds_TellsItsState()
    {
        await using var builder = Apps.Create();
        var stopped = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = builder.AddNode("node").OnResourceStopped((_, end, _) =>
        {
            stopped.SetResult(end.ResourceEvent.Snapshot.ExitCode);
            return Task.CompletedTask;
        });
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.PublishAsync(node.Resource, KnownResourceStates.Running);
        await app.PublishAsync(node.Resource, KnownResourceStates.Exited, exitCode: 7);

        Assert.Equal(7, await stopped.Task.WaitAsync(Apps.Deadline, Cancel));
    }

    private sealed class Happened : IDistributedApplicationEvent;

    private sealed class Subscriber(List<string> seen) : IDistributedApplicationEventingSubscriber
    {
        public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
        {
            eventing.Subscribe<BeforeStartEvent>((_, _) =>
            {
                seen.Add("subscriber before start");
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        }
    }
}
