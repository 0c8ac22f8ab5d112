using System.Text.Json;
using Messaging;
using Notifications.Messages;

namespace Notifications.Tests;

/// <summary>What Ordering writes is what is read here; fields that come later are no obstacle.</summary>
public sealed class MessageTests
{
    private const string OrderId = "01998d3e-0000-7000-8000-000000000001";

    [Fact]
    public void Confirmed_IsRead()
    {
        var message = JsonSerializer.Deserialize<OrderConfirmed>(
            $$"""{"orderId":"{{OrderId}}","customerId":"c-1","total":{"amount":"12.50","currency":"EUR"},"at":"2025-10-01T12:00:00Z","later":1}""", MessageJson.Options);

        Assert.Equal(new(Guid.Parse(OrderId), "c-1", new(12.50m, "EUR"), new(2025, 10, 1, 12, 0, 0, TimeSpan.Zero)), message);
    }

    [Fact]
    public void Rejected_IsRead()
    {
        var message = JsonSerializer.Deserialize<OrderRejected>(
            $$"""{"orderId":"{{OrderId}}","customerId":"c-1","reason":"declined","at":"2025-10-01T12:00:00Z"}""", MessageJson.Options);

        Assert.Equal(new(Guid.Parse(OrderId), "c-1", "declined", new(2025, 10, 1, 12, 0, 0, TimeSpan.Zero)), message);
    }

    [Fact]
    public void Cancelled_IsRead()
    {
        var message = JsonSerializer.Deserialize<OrderCancelled>(
            $$"""{"orderId":"{{OrderId}}","customerId":"c-1","at":"2025-10-01T12:00:00Z"}""", MessageJson.Options);

        Assert.Equal(new(Guid.Parse(OrderId), "c-1", new(2025, 10, 1, 12, 0, 0, TimeSpan.Zero)), message);
    }
}
