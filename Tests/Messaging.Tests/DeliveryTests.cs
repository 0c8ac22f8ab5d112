using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Messaging.Tests;

public sealed class DeliveryTests(ServersFixture servers)
{
    [Fact]
    public async Task Messages_OfManyKeys_AreHandledOnceEachInTheOrderOfTheirKey()
    {
        await using var receiver = await ReceiverAsync("delivery");
        await using var sender = await SenderAsync("delivery-sender");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(key => sender.PublishAsync($"key-{key}", 10)));

        await Eventually.TrueAsync(async () => await receiver.CountAsync("SELECT count(*) FROM effects") >= 200, "all messages are handled");
        for (var key = 0; key < 20; key++)
            Assert.Equal(Enumerable.Range(1, 10), await receiver.EffectsAsync($"key-{key}"));
        await Eventually.TrueAsync(async () => await sender.CountAsync("SELECT count(*) FROM messaging.outbox") == 0, "the outbox is empty");
    }

    private Task<TestService> ReceiverAsync(string name) => TestService.StartAsync(servers, name, messaging =>
    {
        messaging.Services.AddSingleton<Faults>();
        messaging.Handle<Counted, CountedHandler>();
    });

    private Task<TestService> SenderAsync(string name) => TestService.StartAsync(servers, name, _ => { }, virtualHost: "delivery");
}
