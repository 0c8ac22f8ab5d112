using Messaging.Consuming;

namespace Messaging.Tests;

/// <summary>What is handled together, and what waits.</summary>
public sealed class DispatcherTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_OfAKeyThatIsBeingHandled_Waits()
    {
        using var dispatcher = new KeyedDispatcher(batchSize: 1, batchesAtOnce: 1, _ => null);
        dispatcher.Enqueue(Message("a", "plain"));
        dispatcher.Enqueue(Message("a", "plain"));
        dispatcher.Enqueue(Message("b", "plain"));

        var first = await dispatcher.TakeAsync(Cancellation);
        Assert.Equal(["a"], Keys(first));
        Assert.Equal(["b"], Keys(await dispatcher.TakeAsync(Cancellation)));
        var second = dispatcher.TakeAsync(Cancellation);
        Assert.False(second.IsCompleted);

        dispatcher.Done(first);
        Assert.Equal(["a"], Keys(await second));
    }

    [Fact]
    public async Task Messages_ThatMayShareATransaction_FillTheNextOne_WhileOthersGoOn()
    {
        using var dispatcher = new KeyedDispatcher(batchSize: 3, batchesAtOnce: 1, message => message.Info.Type == "plain" ? null : message.Info.Type);
        dispatcher.Enqueue(Message("a", "bulk"));
        var first = await dispatcher.TakeAsync(Cancellation);
        Assert.Equal(["a"], Keys(first));

        foreach (var key in new[] { "a", "b", "c", "d", "e" })
            dispatcher.Enqueue(Message(key, "bulk"));
        dispatcher.Enqueue(Message("f", "plain"));
        dispatcher.Enqueue(Message("g", "other"));
        Assert.Equal(["f"], Keys(await dispatcher.TakeAsync(Cancellation)));
        Assert.Equal(["g"], Keys(await dispatcher.TakeAsync(Cancellation)));
        var next = dispatcher.TakeAsync(Cancellation);
        Assert.False(next.IsCompleted);

        dispatcher.Done(first);
        Assert.Equal(["b", "c", "d"], Keys(await next));
        var last = dispatcher.TakeAsync(Cancellation);
        Assert.False(last.IsCompleted);
        dispatcher.Done(await next);
        Assert.Equal(["e", "a"], Keys(await last));
    }

    private static IEnumerable<string> Keys(IReadOnlyList<IncomingMessage> messages) => messages.Select(message => message.Info.Key);

    private static IncomingMessage Message(string key, string type) =>
        new(new(Guid.CreateVersion7().ToString(), "/tests", type, key, DateTimeOffset.UtcNow, Retries: 0), body: []);
}
