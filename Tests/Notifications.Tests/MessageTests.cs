using System.Text.Json;
using Messaging;
using Notifications.Messages;

namespace Notifications.Tests;

/// <summary>What Ordering writes is what is read here; fields that come later are no obstacle.</summary>
public sealed class MessageTests
{
    private const string Written =
        """{"orderId":"01998d3e-0000-7000-8000-000000000001","customerId":"c-1","total":{"amount":"12.50","currency":"EUR"},"reason":"declined","at":"2025-10-01T12:00:00Z","later":1}""";

    private static readonly Guid Id = Guid.Parse("01998d3e-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset At = new(2025, 10, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Outcome_OfAnyKind_IsRead()
    {
        Assert.Equal(new OrderConfirmed(Id, "c-1", new(12.50m, "EUR"), At), Read<OrderConfirmed>());
        Assert.Equal(new OrderRejected(Id, "c-1", "declined", At), Read<OrderRejected>());
        Assert.Equal(new OrderCancelled(Id, "c-1", At), Read<OrderCancelled>());
    }

    private static TMessage? Read<TMessage>() => JsonSerializer.Deserialize<TMessage>(Written, MessageJson.Options);
}
