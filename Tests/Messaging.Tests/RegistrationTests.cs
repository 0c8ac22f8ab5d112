using Messaging.Envelope;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests;

/// <summary>What a service handles and publishes is found by its types, and what is wrong with them is known when it starts.</summary>
public sealed class RegistrationTests(ServersFixture servers)
{
    [Fact]
    public async Task Service_HandlesWhatItsTypesHandle()
    {
        await using var service = await TestService.StartAsync(servers, "found", messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.AddHandlers([typeof(Counted), typeof(CountedHandler), typeof(string), typeof(OneKind<>), typeof(IMessageHandler<>)]);
        });

        object message = new Counted("a", 1);
        await using (var work = await service.Units.BeginAsync(TestContext.Current.CancellationToken))
        {
            work.Publish(message, "a");
            await work.CommitAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 1, "the handler was found and has handled it");
    }

    [Fact]
    public void Handler_OfSeveralMessagesInEveryWay_HasARouteForEachWithItsOptions()
    {
        var messaging = Scan(typeof(Versatile));

        Assert.Equal(["tests.bulk-counted.v1", "tests.counted.v1", "tests.nobody-listens.v1"], messaging.Routes.Select(route => route.Type).Order());
        Assert.All(messaging.Routes, route => Assert.Equal(7, route.Options.Retry.DelayedRetries));
        Assert.Single(messaging.Services, service => service.ServiceType == typeof(Versatile));
    }

    [Fact]
    public void Handler_WithoutOptions_HasTheDefaults() =>
        Assert.Equal(new HandlerOptions().AllowBatching, Assert.Single(Scan(typeof(CountedHandler)).Routes).Options.AllowBatching);

    [Fact]
    public void Handle_ChangesTheOptionsOfThatServiceOnly()
    {
        var changed = Create().Handle<Counted, Versatile>(options => options.OnlyWrites = true);
        var unchanged = Create().Handle<Counted, Versatile>();

        Assert.Equal((true, 7), (changed.Routes[0].Options.OnlyWrites, changed.Routes[0].Options.Retry.DelayedRetries));
        Assert.False(unchanged.Routes[0].Options.OnlyWrites);
    }

    [Fact]
    public void TwoHandlersOfOneMessage_AreRefusedByName() => AssertRefused(
        () => Scan(typeof(CountedHandler), typeof(ReadingHandler)), $"{typeof(CountedHandler)}", $"{typeof(ReadingHandler)}", "both handle 'tests.counted.v1'");

    [Fact]
    public void TwoMessagesOfOneName_AreRefusedByName() => AssertRefused(
        () => Scan(typeof(Counted), typeof(OtherCounted)), $"{typeof(Counted)}", $"{typeof(OtherCounted)}", "both called 'tests.counted.v1'");

    [Fact]
    public void MessageWithAnEmptyName_IsRefusedByName() => AssertRefused(() => Scan(typeof(Nameless)), $"{typeof(Nameless)}", "is empty");

    [Fact]
    public void HandlerOfAMessageWithoutName_IsRefusedByName() =>
        AssertRefused(() => Scan(typeof(OneKind<string>)), $"{typeof(string)}", "has no [MessageType(");

    [Fact]
    public void HandlerOfAnotherMessage_IsRefusedByName() => AssertRefused(
        () => Create().Handle<BulkCounted, CountedHandler>(), $"{typeof(CountedHandler)}", $"{typeof(BulkCounted)}");

    [Fact]
    public void PublishedTypeWithoutName_IsRefusedByName() =>
        AssertRefused(() => MessageCatalog.Serialize(new { Value = 1 }), "AnonymousType", "has no [MessageType(");

    [Theory]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"key":null,"value":1}""")]
    [InlineData("null")]
    public void MessageThatLacksAField_IsInvalid(string body) =>
        Assert.Throws<MalformedMessageException>(() => MessageCatalog.Deserialize<Grown>(System.Text.Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void MessageOfAnEarlierRelease_GetsTheDefaultsOfWhatCameLater() =>
        Assert.Equal(new Grown("a", 1), MessageCatalog.Deserialize<Grown>("""{"key":"a","value":1}"""u8));

    private static MessagingBuilder Create() => new(new ServiceCollection(), "tests");

    private static MessagingBuilder Scan(params Type[] types)
    {
        var messaging = Create();
        messaging.AddHandlers(types);
        return messaging;
    }

    private static void AssertRefused(Action register, params string[] reasons)
    {
        var refusal = Assert.Throws<InvalidOperationException>(register).Message;
        Assert.All(reasons, reason => Assert.Contains(reason, refusal, StringComparison.Ordinal));
    }

    [MessageType("tests.counted.v1")]
    private sealed record OtherCounted;

    [MessageType(" ")]
    private sealed record Nameless;

    [MessageType("tests.grown.v1")]
    private sealed record Grown(string Key, int Value, string? Later = null, int LaterToo = 3);

    private sealed class OneKind<TMessage> : IMessageHandler<TMessage>
    {
        public Task HandleAsync(TMessage message, UnitOfWork work, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [MessageType("tests.bulk-counted.v1")]
    private sealed record BulkCounted(string Key, int Value);

    private sealed class Versatile : IMessageHandler<Counted>, IMessageHandler<NobodyListens, int>, IBatchMessageHandler<BulkCounted>
    {
        static HandlerOptions IMessageHandler.Options => new() { Retry = new() { DelayedRetries = 7 } };

        public Task HandleAsync(Counted message, UnitOfWork work, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<int> PrepareAsync(NobodyListens message, MessageInfo info, CancellationToken cancellationToken) => Task.FromResult(1);

        public Task HandleAsync(NobodyListens message, int prepared, UnitOfWork work, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task HandleAsync(IReadOnlyList<BulkCounted> messages, UnitOfWork work, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
