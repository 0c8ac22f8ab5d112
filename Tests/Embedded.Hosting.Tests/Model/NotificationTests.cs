using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Hosting.Tests.Model;

public sealed class NotificationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_StartedLate_BeginsWithWhatIsKnownAndMissesNothing()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node");
        await using var app = await builder.BuildAsync(Cancel);
        await app.PublishAsync(node.Resource, "State0");

        using var deadline = Apps.WithDeadline();
        var publish = Task.Run(
            async () =>
            {
                for (var number = 1; number <= 200; number++)
                    await app.PublishAsync(node.Resource, $"State{number}");
            },
            Cancel);
        var seen = new List<int>();
        await foreach (var change in app.ResourceNotifications.WatchAsync(deadline.Token))
        {
            seen.Add(int.Parse(change.Snapshot.State!.Text["State".Length..]));
            if (seen[^1] == 200)
                break;
        }
        await publish;

        Assert.Equal(Enumerable.Range(seen[0], 201 - seen[0]), seen);
    }

    [Fact]
    public async Task WaitForResource_InOneOfSeveralStates_ReturnsWhich()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node");
        await using var app = await builder.BuildAsync(Cancel);

        var wait = app.ResourceNotifications.WaitForResourceAsync("NODE", [KnownResourceStates.Finished, KnownResourceStates.Exited], Cancel);
        await app.PublishAsync(node.Resource, KnownResourceStates.Running);
        Assert.False(wait.IsCompleted);
        await app.PublishAsync(node.Resource, KnownResourceStates.Exited);

        Assert.Equal(KnownResourceStates.Exited, await wait.WaitAsync(Apps.Deadline, Cancel));
    }

    [Fact]
    public async Task PublishUpdate_OfResourceWithReplicas_ChangesEachOfThem()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithAnnotation(new ReplicaAnnotation(2));
        await using var app = await builder.BuildAsync(Cancel);

        await app.PublishAsync(node.Resource, KnownResourceStates.Running);
        await app.ResourceNotifications.PublishUpdateAsync(node.Resource, "node.2", snapshot => snapshot with { State = KnownResourceStates.Exited });

        Assert.True(app.ResourceNotifications.TryGetCurrentState("node.1", out var first));
        Assert.True(app.ResourceNotifications.TryGetCurrentState("node.2", out var second));
        Assert.Equal((KnownResourceStates.Running, KnownResourceStates.Exited), (first.Snapshot.State?.Text, second.Snapshot.State?.Text));
        Assert.False(app.ResourceNotifications.TryGetCurrentState("node", out _));
    }

    [Fact]
    public async Task Hidden_OnCompletion_DependsOnTheExitCode()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithAnnotation(new HiddenAnnotation(HiddenBehavior.OnCompletion));
        await using var app = await builder.BuildAsync(Cancel);

        await app.PublishAsync(node.Resource, KnownResourceStates.Finished, exitCode: 1);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("node", out var failed));
        Assert.False(failed.Snapshot.IsHidden);
        await app.PublishAsync(node.Resource, KnownResourceStates.Finished, exitCode: 0);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("node", out var succeeded));
        Assert.True(succeeded.Snapshot.IsHidden);
    }

    [Fact]
    public async Task Command_OfResource_RunsAndReportsItsFailure()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node")
            .WithCommand("greet", "Greet", context => Task.FromResult(CommandResults.Success($"hello {context.ResourceName}")))
            .WithCommand("fail", "Fail", _ => throw new InvalidOperationException("broken"))
            .WithCommand("off", "Off", _ => Task.FromResult(CommandResults.Success()), new CommandOptions { UpdateState = _ => ResourceCommandState.Disabled });
        await using var app = await builder.BuildAsync(Cancel);
        await app.PublishAsync(node.Resource, KnownResourceStates.Running);

        Assert.Equal("hello node", (await app.ResourceCommands.ExecuteCommandAsync("node", "greet", Cancel)).Message);
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(node.Resource, "greet", Cancel)).Success);
        var failed = await app.ResourceCommands.ExecuteCommandAsync(node.Resource, "fail", Cancel);
        Assert.False(failed.Success);
        Assert.Contains("broken", failed.Message, StringComparison.Ordinal);
        Assert.Contains("no command 'nope'. It has: greet, fail, off", (await app.ResourceCommands.ExecuteCommandAsync("node", "nope", Cancel)).Message, StringComparison.Ordinal);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("node", out var state));
        Assert.Equal([ResourceCommandState.Enabled, ResourceCommandState.Enabled, ResourceCommandState.Disabled], state.Snapshot.Commands.Select(command => command.State));
    }

    [Fact]
    public async Task Log_WatchedLate_BeginsWithWhatWasWrittenAndEndsWhenCompleted()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node");
        await using var app = await builder.BuildAsync(Cancel);
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        using var deadline = Apps.WithDeadline();

        logs.Append("node", "from the process", isError: false);
        logs.GetLogger(node.Resource).Log(LogLevel.Error, default, "from the AppHost", exception: null, (text, _) => text);
        var seen = new List<LogLine>();
        await foreach (var batch in logs.WatchAsync(node.Resource).WithCancellation(deadline.Token))
        {
            seen.AddRange(batch);
            if (seen.Count == 2)
                logs.Append("node", "later", isError: true);
            else if (seen.Count == 3)
                logs.Complete(node.Resource);
        }

        Assert.Equal([(1, false), (2, true), (3, true)], seen.Select(line => (line.LineNumber, line.IsErrorMessage)));
        Assert.EndsWith("Z from the process", seen[0].Content, StringComparison.Ordinal);
        Assert.EndsWith("Z from the AppHost", seen[1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfManyLines_KeepsTheLastTenThousand()
    {
        using var logs = new ResourceLoggerService();
        for (var number = 1; number <= 12_000; number++)
            logs.Append("node", $"{number}", isError: false);

        var kept = await logs.GetAllAsync("node").FirstAsync(Cancel);
        Assert.Equal(10_000, kept.Count);
        Assert.Equal((2_001, 12_000), (kept[0].LineNumber, kept[^1].LineNumber));
    }
}
