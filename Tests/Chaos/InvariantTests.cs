using Chaos.Invariants;
using Chaos.Load;

namespace Chaos;

/// <summary>Each check is seen to fail: one that cannot is worthless.</summary>
public sealed class InvariantTests
{
    private static readonly Guid Confirmed = new("0198c0de-0000-7000-8000-000000000001");
    private static readonly Guid Rejected = new("0198c0de-0000-7000-8000-000000000002");
    private static readonly Guid Cancelled = new("0198c0de-0000-7000-8000-000000000003");

    // A run in which all went well: one order confirmed, one rejected, one cancelled. Each test breaks one thing.
    private readonly List<OrderRecord> _records = [Record(0, Confirmed), Record(1, Rejected), Record(2, Cancelled, cancelled: true), new(Planned(3), "key-3")];
    private readonly Dictionary<Guid, Order> _orders = new Order[]
    {
        new(Confirmed, Order.Confirmed, new(7.50m, "EUR"), [new("SKU-0001", 3)], default),
        new(Rejected, Order.Rejected, new(2.50m, "EUR"), [new("SKU-0001", 1)], default),
        new(Cancelled, Order.Cancelled, new(5.00m, "EUR"), [new("SKU-0001", 2)], default),
    }.ToDictionary(order => order.OrderId);
    private readonly List<Payment> _payments =
        [new(Confirmed, new(7.50m, "EUR"), "Captured"), new(Rejected, new(2.50m, "EUR"), "Declined"), new(Cancelled, new(5.00m, "EUR"), "Voided")];
    private readonly List<Payment> _providerPayments = [new(Confirmed, new(7.50m, "EUR"), "Captured"), new(Cancelled, new(5.00m, "EUR"), "Voided")];
    private readonly List<Notification> _notifications = [new(Confirmed, "OrderConfirmed"), new(Rejected, "OrderRejected"), new(Cancelled, "OrderCancelled")];
    private readonly List<Stock> _stockBefore = [new("SKU-0001", 1000, 0)];
    private readonly List<Stock> _stockAfter = [new("SKU-0001", 997, 0)];
    private readonly List<Backlog> _backlog = [.. BacklogBefore];
    private readonly List<Queue> _queues = [new("ordering", 0)];

    private static Backlog[] BacklogBefore =>
    [
        new("ordering", Backlog.Outbox, 0), new("ordering", Backlog.Retries, 0), new("ordering", Backlog.ScheduledMessages, 0),
        new("ordering", Backlog.Sagas, 2), new("ordering", Backlog.DeadLetters, 1),
    ];

    [Fact]
    public void EverythingWell_HasNoBreach() => Assert.Empty(Breaches());

    [Fact]
    public void AcceptedOrder_Missing_IsLost()
    {
        _orders.Remove(Rejected);
        AssertBreach(BreachKind.Lost, Rejected, "does not exist");
    }

    [Theory]
    [InlineData("Submitted")]
    [InlineData("StockReserved")]
    [InlineData("PaymentAuthorized")]
    public void AcceptedOrder_NotEnded_IsLost(string status)
    {
        _orders[Rejected] = _orders[Rejected] with { Status = status };
        AssertBreach(BreachKind.Lost, Rejected, status);
    }

    [Fact]
    public void OneKey_AnsweredWithTwoOrders_IsDoubled()
    {
        _records[1].Accepted(Cancelled);
        AssertBreach(BreachKind.Doubled, "key-1", Rejected.ToString());
    }

    [Fact]
    public void Order_WithoutAnyKey_IsDoubled()
    {
        _records.RemoveAt(2);
        AssertBreach(BreachKind.Doubled, Cancelled, "no idempotency key");
    }

    [Fact]
    public void OfferedOrder_NeverAccepted_IsUnanswered()
    {
        _records.Add(new(Planned(4), "key-4") { IsOffered = true, Problem = "500 oh" });
        AssertBreach(BreachKind.Unanswered, "key-4", "500 oh");
    }

    [Fact]
    public void AcceptedCancellation_OfAConfirmedOrder_IsIgnored()
    {
        _records[0].IsCancelAccepted = true;
        AssertBreach(BreachKind.CancelIgnored, Confirmed, "Confirmed");
    }

    [Theory]
    [InlineData(996, 0, "996 now")] // a unit left that nobody bought
    [InlineData(998, 0, "998 now")] // a unit was sold that never left
    [InlineData(-1, 0, "-1 on hand")]
    [InlineData(997, 3, "3 still reserved")]
    public void Stock_NotWhatConfirmedOrdersBought_IsOversold(int onHand, int reserved, string message)
    {
        _stockAfter[0] = new("SKU-0001", onHand, reserved);
        AssertBreach(BreachKind.Oversold, "SKU-0001", message);
    }

    [Fact]
    public void Stock_OfAnUnknownSkuSold_IsOversold()
    {
        _orders[Confirmed] = _orders[Confirmed] with { Lines = [new("SKU-0001", 3), new("SKU-0099", 1)] };
        AssertBreach(BreachKind.Oversold, "SKU-0099", "have 1 of it");
    }

    [Fact]
    public void Stock_ReservedBeforeTheRun_IsNotItsFault()
    {
        (_stockBefore[0], _stockAfter[0]) = (new("SKU-0001", 1000, 3), new("SKU-0001", 997, 3));
        Assert.Empty(Breaches());
    }

    public static TheoryData<string, string[], string> WrongPayments => new()
    {
        { "Confirmed", [], "captured nothing" },
        { "Confirmed", ["7.50 EUR Authorized"], "still holds" },
        { "Confirmed", ["7.50 EUR Authorized"], "captured nothing" },
        { "Confirmed", ["7.50 EUR Captured", "7.50 EUR Captured"], "captured 7.50 EUR, 7.50 EUR" },
        { "Confirmed", ["7.49 EUR Captured"], "captured 7.49 EUR" },
        { "Confirmed", ["7.50 USD Captured"], "captured 7.50 USD" },
        { "Rejected", ["2.50 EUR Captured"], "captured 2.50 EUR" },
        { "Rejected", ["2.50 EUR Authorized"], "still holds" },
        { "Cancelled", ["5.00 EUR Captured"], "captured 5.00 EUR" },
        { "Cancelled", ["5.00 EUR Authorized"], "still holds" },
    };

    [Theory]
    [MemberData(nameof(WrongPayments))]
    public void Order_PaidOtherwiseThanItEnded_IsWronglyPaid(string status, string[] payments, string message)
    {
        var order = _orders.Values.Single(order => order.Status == status).OrderId;
        Payment[] wrong = [.. payments.Select(payment => payment.Split(' ')).Select(parts => new Payment(order, new(decimal.Parse(parts[0]), parts[1]), parts[2]))];

        foreach (var (ledger, witness) in new[] { (_payments, "Payments"), (_providerPayments, "the payment provider") })
        {
            Payment[] right = [.. ledger];
            ledger.RemoveAll(payment => payment.OrderId == order);
            ledger.AddRange(wrong);
            AssertBreach(BreachKind.WronglyPaid, order, $"{witness} {message}");
            ledger.Clear();
            ledger.AddRange(right);
        }
    }

    [Theory]
    [InlineData("Confirmed")]
    [InlineData("Confirmed", "OrderConfirmed", "OrderConfirmed")]
    [InlineData("Cancelled", "OrderConfirmed")]
    public void Order_ToldOtherwiseThanItEnded_IsWronglyNotified(string status, params string[] told)
    {
        var order = _orders.Values.Single(order => order.Status == status).OrderId;
        _notifications.RemoveAll(notification => notification.OrderId == order);
        _notifications.AddRange(told.Select(kind => new Notification(order, kind)));
        AssertBreach(BreachKind.WronglyNotified, order, $"sent {told.Length} times");
    }

    [Theory]
    [InlineData(Backlog.Outbox, 1)]
    [InlineData(Backlog.Retries, 1)]
    [InlineData(Backlog.ScheduledMessages, 1)]
    [InlineData(Backlog.Sagas, 3)] // two were there before
    public void Messaging_SomethingLeft_IsABreach(string table, long count)
    {
        _backlog[_backlog.FindIndex(backlog => backlog.Table == table)] = new("ordering", table, count);
        AssertBreach(BreachKind.LeftBehind, $"ordering's {table}", $"{count} left");
    }

    [Fact]
    public void DeadLetters_More_AreABreach()
    {
        _backlog[^1] = new("ordering", Backlog.DeadLetters, 3) { Details = ["a: old", "b: refused", "c: lost"] };
        AssertBreach(BreachKind.DeadLettered, "ordering", "2 dead letters more than before: b: refused; c: lost");
    }

    [Theory]
    [InlineData(2L, "2 messages left")]
    [InlineData(null, "does not say")]
    public void Queue_NotEmpty_IsABreach(long? messages, string message)
    {
        _queues[0] = new("ordering", messages);
        AssertBreach(BreachKind.LeftBehind, "ordering", message);
    }

    [Fact]
    public void Queue_Gone_IsABreach()
    {
        _queues.Clear();
        AssertBreach(BreachKind.LeftBehind, "ordering", "disappeared");
    }

    private static PlannedOrder Planned(int number) => new(number, TimeSpan.FromSeconds(number), [new("SKU-0001", 3)], "card-ok");

    private static OrderRecord Record(int number, Guid orderId, bool cancelled = false)
    {
        var record = new OrderRecord(Planned(number), $"key-{number}") { IsOffered = true, IsCancelAccepted = cancelled };
        record.Accepted(orderId);
        return record;
    }

    private IReadOnlyList<Breach> Breaches() => InvariantCheck.Breaches(new()
    {
        Before = new(_stockBefore, BacklogBefore, [new("ordering", 0)]),
        After = new(_stockAfter, _backlog, _queues),
        Records = _records,
        Orders = [.. _orders.Values],
        Payments = _payments,
        ProviderPayments = _providerPayments,
        Notifications = _notifications,
    });

    private void AssertBreach(BreachKind kind, Guid subject, string message) => AssertBreach(kind, subject.ToString(), message);

    private void AssertBreach(BreachKind kind, string subject, string message) =>
        Assert.Contains(Breaches(), breach => breach.Kind == kind && breach.Subject == subject && breach.Message.Contains(message, StringComparison.Ordinal));
}
