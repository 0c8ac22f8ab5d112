namespace Chaos.Invariants;

/// <summary>The invariants of the README.</summary>
internal static class InvariantCheck
{
    public static IReadOnlyList<Breach> Breaches(Evidence evidence) =>
    [
        .. OfOrders(evidence),
        .. OfStock(evidence),
        .. OfPayments(evidence.Orders, evidence.Payments, "Payments"),
        .. OfPayments(evidence.Orders, evidence.ProviderPayments, "the payment provider"),
        .. OfNotifications(evidence),
        .. OfMessaging(evidence.Before, evidence.After),
    ];

    /// <summary>Every accepted order exists once and ends; the same key is the same order.</summary>
    private static IEnumerable<Breach> OfOrders(Evidence evidence)
    {
        var orders = evidence.Orders.ToDictionary(order => order.OrderId);
        foreach (var record in evidence.Records.Where(record => record.IsOffered))
        {
            if (!record.IsAccepted)
                yield return new(BreachKind.Unanswered, record.Key, $"not accepted even after everything was healed: {record.Problem ?? "no answer"}");

            if (record.OrderIds.Count > 1)
                yield return new(BreachKind.Doubled, record.Key, $"one key, {record.OrderIds.Count} orders: {string.Join(", ", record.OrderIds)}");

            foreach (var id in record.OrderIds)
            {
                var status = orders.GetValueOrDefault(id)?.Status;
                if (status is not (Order.Confirmed or Order.Rejected or Order.Cancelled))
                    yield return new(BreachKind.Lost, $"{id}", $"accepted, but it {(status is null ? "does not exist" : $"is still {status}")}");
                else if (status == Order.Confirmed && record.IsCancelAccepted)
                    yield return new(BreachKind.CancelIgnored, $"{id}", "its cancellation was accepted, but it is Confirmed");
            }
        }

        foreach (var id in orders.Keys.Except(evidence.Records.SelectMany(record => record.OrderIds)))
            yield return new(BreachKind.Doubled, $"{id}", "no idempotency key leads to this order");
    }

    /// <summary>Per SKU: what left the shelf is what Confirmed orders bought, and nothing stays reserved.</summary>
    private static IEnumerable<Breach> OfStock(Evidence evidence)
    {
        var before = evidence.Before.Stock.ToDictionary(stock => stock.Sku, StringComparer.Ordinal);
        var after = evidence.After.Stock.ToDictionary(stock => stock.Sku, StringComparer.Ordinal);
        var sold = evidence.Orders.Where(order => order.Status == Order.Confirmed)
            .SelectMany(order => order.Lines)
            .GroupBy(line => line.Sku, line => line.Quantity, StringComparer.Ordinal)
            .ToDictionary(sku => sku.Key, sku => sku.Sum(), StringComparer.Ordinal);
        foreach (var sku in before.Keys.Union(after.Keys).Union(sold.Keys).Order(StringComparer.Ordinal))
        {
            var was = before.GetValueOrDefault(sku) ?? new(sku, OnHand: 0, Reserved: 0);
            var now = after.GetValueOrDefault(sku) ?? new(sku, OnHand: 0, Reserved: 0);
            if (was.OnHand - now.OnHand != sold.GetValueOrDefault(sku))
                yield return new(BreachKind.Oversold, sku, $"{was.OnHand} on hand before, {now.OnHand} now, but Confirmed orders have {sold.GetValueOrDefault(sku)} of it");

            if (now.OnHand < 0)
                yield return new(BreachKind.Oversold, sku, $"{now.OnHand} on hand");

            if (now.Reserved > was.Reserved)
                yield return new(BreachKind.Oversold, sku, $"{now.Reserved} still reserved ({was.Reserved} before)");
        }
    }

    /// <summary>A Confirmed order has exactly one Captured payment of exactly its total; nobody else's money is taken or held.</summary>
    private static IEnumerable<Breach> OfPayments(IReadOnlyList<Order> orders, IReadOnlyList<Payment> payments, string witness)
    {
        var paymentsOf = payments.ToLookup(payment => payment.OrderId);
        foreach (var order in orders)
        {
            if (paymentsOf[order.OrderId].Any(payment => payment.Status == Payment.Authorized))
                yield return new(BreachKind.WronglyPaid, $"{order.OrderId}", $"{order.Status}, but {witness} still holds the money");

            Money?[] captured = [.. paymentsOf[order.OrderId].Where(payment => payment.Status == Payment.Captured).Select(payment => payment.Amount)];
            if (order.Status == Order.Confirmed ? captured is not [var amount] || amount != order.Total : captured.Length > 0)
                yield return new(BreachKind.WronglyPaid, $"{order.OrderId}", $"{order.Status} over {order.Total}, but {witness} captured {(captured.Length == 0 ? "nothing" : string.Join(", ", captured))}");
        }
    }

    /// <summary>The customer of a Confirmed order is told so once, and nobody is told what is not so.</summary>
    private static IEnumerable<Breach> OfNotifications(Evidence evidence)
    {
        var confirmations = evidence.Notifications.Where(notification => notification.Kind == Notification.OrderConfirmed).CountBy(notification => notification.OrderId).ToDictionary();
        foreach (var order in evidence.Orders)
        {
            if (confirmations.GetValueOrDefault(order.OrderId) is var count && count != (order.Status == Order.Confirmed ? 1 : 0))
                yield return new(BreachKind.WronglyNotified, $"{order.OrderId}", $"{order.Status}, but its confirmation was sent {count} times");
        }
    }

    /// <summary>Outboxes, retries and queues are empty, sagas have ended, and no dead letter was added.</summary>
    private static IEnumerable<Breach> OfMessaging(Totals before, Totals after)
    {
        foreach (var backlog in after.Backlog)
        {
            var (service, table, count) = backlog;
            // A system that was already running may hold what waits for its time or its answer; messages must never be left.
            var allowed = table is Backlog.Sagas or Backlog.ScheduledMessages or Backlog.DeadLetters
                ? before.Backlog.SingleOrDefault(was => was.Service == service && was.Table == table)?.Count ?? 0
                : 0;
            if (count > allowed)
            {
                yield return table == Backlog.DeadLetters
                    ? new(BreachKind.DeadLettered, service, $"{count - allowed} dead letters more than before: {string.Join("; ", backlog.Details.TakeLast((int)(count - allowed)))}")
                    : new(BreachKind.LeftBehind, $"{service}'s {table}", $"{count} left ({allowed} before)");
            }
        }

        foreach (var queue in after.Queues.Where(queue => queue.Messages != 0))
            yield return new(BreachKind.LeftBehind, queue.Name, queue.Messages is { } left ? $"{left} messages left" : "the broker does not say what is in this queue");

        foreach (var missing in before.Queues.ExceptBy(after.Queues.Select(queue => queue.Name), queue => queue.Name, StringComparer.Ordinal))
            yield return new(BreachKind.LeftBehind, missing.Name, "this queue has disappeared");
    }
}
