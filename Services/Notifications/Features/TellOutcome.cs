using Messaging;
using Notifications.Messages;
using Notifications.Preferences;

namespace Notifications.Features;

/// <summary>Tells a customer the outcome of an order: once, by the way they chose, unless they do not want to know.</summary>
internal sealed class TellOutcomeHandler(TimeProvider time)
    : IMessageHandler<OrderConfirmed>, IMessageHandler<OrderRejected>, IMessageHandler<OrderCancelled>
{
    // Preferences are read as they are at the commit; without a row the defaults hold.
    private const string Insert = $"""
        INSERT INTO notifications (order_id, kind, notification_id, customer_id, channel, subject, body, created_at)
        SELECT $1, $2, $3, $4, coalesce(channel, '{Channel.Email}'), $5, $6, $7
        FROM (VALUES ($4)) AS customer (customer_id) LEFT JOIN preferences USING (customer_id)
        WHERE channel IS DISTINCT FROM '{Channel.None}' AND (muted_kinds IS NULL OR $2 <> ALL (muted_kinds))
        ON CONFLICT (order_id, kind) DO NOTHING
        """;

    static HandlerOptions IMessageHandler.Options => new() { AllowBatching = true, OnlyWrites = true };

    public Task HandleAsync(OrderConfirmed message, UnitOfWork work, CancellationToken cancellationToken) => Tell(
        work, message.OrderId, nameof(OrderConfirmed), message.CustomerId,
        "Your order is confirmed",
        $"Thank you. Your order {message.OrderId} over {message.Total} is confirmed and on its way to you.");

    public Task HandleAsync(OrderRejected message, UnitOfWork work, CancellationToken cancellationToken) => Tell(
        work, message.OrderId, nameof(OrderRejected), message.CustomerId,
        "Your order could not be accepted",
        $"We are sorry: your order {message.OrderId} could not be accepted ({message.Reason}). You have not been charged.");

    public Task HandleAsync(OrderCancelled message, UnitOfWork work, CancellationToken cancellationToken) => Tell(
        work, message.OrderId, nameof(OrderCancelled), message.CustomerId,
        "Your order is cancelled",
        $"Your order {message.OrderId} is cancelled, as you asked. You have not been charged.");

    private Task Tell(UnitOfWork work, Guid orderId, string kind, string customerId, string subject, string body)
    {
        var now = time.GetUtcNow();
        work.Add(
            Insert,
            new() { Value = orderId }, new() { Value = kind }, new() { Value = Guid.CreateVersion7(now) }, new() { Value = customerId },
            new() { Value = subject }, new() { Value = body }, new() { Value = now });
        return Task.CompletedTask;
    }
}
