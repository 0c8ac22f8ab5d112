using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Embedded.Hosting.Tests.Model;

/// <summary>Resources without a process of their own have states nevertheless.</summary>
public sealed class ChildResourceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Child_OfParentThatRuns_RunsWhenTheParentsListenersAreDoneAndStopsWithIt()
    {
        await using var builder = Apps.Create();
        var created = new TaskCompletionSource();
        var parent = builder.AddNode("parent").OnResourceReady((_, _, _) => created.Task);
        var child = builder.AddResource(new Child("child", parent.Resource));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.PublishAsync(parent.Resource, KnownResourceStates.Running);
        await WaitForAsync(app, "child", KnownResourceStates.Starting);
        created.SetResult();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("child", Cancel).WaitAsync(Apps.Deadline, Cancel);

        await app.PublishAsync(parent.Resource, KnownResourceStates.Exited);
        await WaitForAsync(app, "child", KnownResourceStates.Exited);
        await app.PublishAsync(parent.Resource, KnownResourceStates.Running);
        await WaitForAsync(app, "child", KnownResourceStates.Running);
        Assert.Same(parent.Resource, ((IResourceWithParent)child.Resource).Parent);
    }

    [Fact]
    public async Task Child_OfParentWhoseListenerFails_FailsToStart()
    {
        await using var builder = Apps.Create();
        var parent = builder.AddNode("parent").OnResourceReady((_, _, _) => throw new InvalidOperationException("no room"));
        builder.AddResource(new Child("child", parent.Resource));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.PublishAsync(parent.Resource, KnownResourceStates.Running);

        await WaitForAsync(app, "child", KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task ConnectionString_OfOtherResource_RunsOnceThatRuns()
    {
        await using var builder = Apps.Create();
        var available = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = builder.AddNode("service").WithHttpEndpoint();
        builder.AddConnectionString("search", ReferenceExpression.Create($"Endpoint={service.GetEndpoint("http")}"))
            .OnConnectionStringAvailable(async (resource, _, cancellationToken) => available.SetResult(await resource.ConnectionStringExpression.GetValueAsync(cancellationToken)));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await WaitForAsync(app, "search", KnownResourceStates.Waiting);
        Assert.False(available.Task.IsCompleted);
        await app.PublishAsync(service.Resource, KnownResourceStates.Running);

        await WaitForAsync(app, "search", KnownResourceStates.Running);
        Assert.Equal($"Endpoint={service.GetEndpoint("http").Url}", await available.Task.WaitAsync(Apps.Deadline, Cancel));
    }

    [Fact]
    public async Task ExternalService_AtStart_RunsAndShowsItsAddress()
    {
        await using var builder = Apps.Create();
        builder.AddExternalService("pay", builder.AddParameter("pay-url", "https://pay.example/v1/"));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var state = await app.ResourceNotifications.WaitForResourceHealthyAsync("pay", Cancel).WaitAsync(Apps.Deadline, Cancel);
        Assert.Equal("https://pay.example/v1/", Assert.Single(state.Snapshot.Urls).Url);
    }

    [Fact]
    public async Task ExternalService_WithImpossibleAddress_FailsToStartSayingWhy()
    {
        await using var builder = Apps.Create();
        var service = builder.AddExternalService("pay", builder.AddParameter("pay-url", "not a url"));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await WaitForAsync(app, "pay", KnownResourceStates.FailedToStart);
        var logs = (ResourceLoggerService)app.Services.GetService(typeof(ResourceLoggerService))!;
        var lines = await logs.GetAllAsync(service.Resource).FirstAsync(Cancel);
        Assert.Contains(lines, line => line.IsErrorMessage && line.Content.Contains("'pay-url'", StringComparison.Ordinal) && line.Content.Contains("'not a url'", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => builder.AddExternalService("bad", "https://x.example/?query=1"));
    }

    private static Task WaitForAsync(DistributedApplication app, string resource, string state) =>
        app.ResourceNotifications.WaitForResourceAsync(resource, state, Cancel).WaitAsync(Apps.Deadline, Cancel);

    private sealed class Child(string name, Node parent) : Resource(name), IResourceWithParent<Node>
    {
        public Node Parent => parent;
    }
}
