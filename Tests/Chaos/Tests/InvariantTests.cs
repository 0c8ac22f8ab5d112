using Chaos.Invariants;
using Chaos.Observation;
using static Chaos.Tests.RunEvidence;

namespace Chaos.Tests;

/// <summary>Each check is seen to fail: one that cannot is worthless.</summary>
public sealed class InvariantTests
{
    private readonly Evidence _good = Good();

    [Fact]
    public void EverythingWell_Checked_HasNoBreach() => Assert.Empty(_good.Breaches());

    [Fact]
    public void AcceptedOrder_Missing_IsLost() => Breaks(
        WithOutcome(outcome => outcome with { Orders = [.. outcome.Orders.Where(order => order.OrderId != Rejected)] }),
        BreachKind.Lost, Rejected, "does not exist");

    [Theory]
    [InlineData("Submitted")]
    [InlineData("StockReserved")]
    [InlineData("PaymentAuthorized")]
    public void AcceptedOrder_NotEnded_IsLost(string status) => Breaks(
        WithOrder(Rejected, order => order with { Status = status }), BreachKind.Lost, Rejected, status);

    [Fact]
    public void OneKey_AnsweredWithTwoOrders_IsDoubled()
    {
        var record = _good.Records[1];
        record.Accepted(Cancelled);

        Breaks(_good, BreachKind.Doubled, "key-1", Rejected.ToString());
    }

    [Fact]
    public void Order_WithoutAnyKey_IsDoubled()
    {
        var unknown = Guid.NewGuid();

        Breaks(
            WithOutcome(outcome => outcome with { Orders = [.. outcome.Orders, new(unknown, OrderRow.Cancelled, 5.00m, "EUR")] }),
            BreachKind.Doubled, unknown, "no idempotency key");
    }

    [Fact]
    public void OfferedOrder_NeverAccepted_IsUnanswered()
    {
        var record = Record(4, orderId: null);
        record.Problem = "500 oh";

        Breaks(_good with { Records = [.. _good.Records, record] }, BreachKind.Unanswered, "key-4", "500 oh");
    }

    [Fact]
    public void AcceptedCancellation_OfAConfirmedOrder_IsIgnored() => Breaks(
        _good with { Records = [Record(0, Confirmed, cancelled: true), .. _good.Records.Skip(1)] }, BreachKind.CancelIgnored, Confirmed, "Confirmed");

    [Theory]
    [InlineData(996)] // a unit left that nobody bought
    [InlineData(998)] // a unit was sold that never left
    public void Stock_NotWhatConfirmedOrdersBought_IsOversold(int onHand) => Breaks(
        WithStock(new("SKU-0001", onHand, 0)), BreachKind.Oversold, "SKU-0001", $"{onHand} now");

    [Fact]
    public void Stock_BelowNothing_IsOversold() => Assert.Contains(
        WithStock(new("SKU-0001", -1, 0)).Breaches(), breach => breach is { Kind: BreachKind.Oversold, Subject: "SKU-0001", Message: "-1 on hand" });

    [Fact]
    public void Stock_StillReserved_IsABreach() => Breaks(
        WithStock(new("SKU-0001", 997, 3)), BreachKind.Oversold, "SKU-0001", "3 still reserved");

    [Fact]
    public void Stock_OfAnUnknownSkuSold_IsOversold() => Breaks(
        WithOrder(Confirmed, order => order with { Lines = [.. order.Lines, new("SKU-0099", 1)] }),
        BreachKind.Oversold, "SKU-0099", "have 1 of it");

    [Fact]
    public void Stock_ReservedBeforeTheRun_IsNotItsFault() => Assert.Empty((_good with
    {
        Before = _good.Before with { Stock = [new("SKU-0001", 1000, 3), new("SKU-0010", 5, 0)] },
        After = _good.After with { Stock = [new("SKU-0001", 997, 3), new("SKU-0010", 5, 0)] },
    }).Breaches());

    [Fact]
    public void ConfirmedOrder_NotPaid_IsABreach() => Breaks(WithPayments(Confirmed), BreachKind.WronglyPaid, Confirmed, "0 payments were captured");

    [Fact]
    public void ConfirmedOrder_OnlyAuthorised_IsABreach() => Assert.Contains(
        WithPayments(Confirmed, new PaymentRow(Confirmed, 7.50m, "EUR", "Authorized")).Breaches(),
        breach => breach.Kind == BreachKind.WronglyPaid && breach.Message.Contains("still authorised", StringComparison.Ordinal));

    [Fact]
    public void ConfirmedOrder_PaidTwice_IsABreach() => Breaks(
        WithPayments(Confirmed, new(Confirmed, 7.50m, "EUR", "Captured"), new(Confirmed, 7.50m, "EUR", "Captured")),
        BreachKind.WronglyPaid, Confirmed, "2 payments were captured");

    [Theory]
    [InlineData("7.49", "EUR")]
    [InlineData("7.50", "USD")]
    public void ConfirmedOrder_PaidAnotherAmount_IsABreach(string amount, string currency) => Breaks(
        WithPayments(Confirmed, new PaymentRow(Confirmed, decimal.Parse(amount), currency, "Captured")), BreachKind.WronglyPaid, Confirmed, $"{amount} {currency}");

    [Theory]
    [InlineData("Captured")]
    [InlineData("Authorized")]
    public void RejectedOrder_MoneyTakenOrHeld_IsABreach(string status) => Breaks(
        WithPayments(Rejected, new PaymentRow(Rejected, 2.50m, "EUR", status)), BreachKind.WronglyPaid, Rejected, "Rejected, but 1 payments");

    [Theory]
    [InlineData(false, true, "7.49")]
    [InlineData(false, false, "7.50")]
    public void ConfirmedOrder_ProviderTookOtherwise_IsABreach(bool held, bool captured, string amount) => Breaks(
        WithProvider(Confirmed, new ProviderRow(Confirmed, held, captured, decimal.Parse(amount), "EUR")), BreachKind.WronglyPaid, Confirmed, "the provider took");

    [Fact]
    public void ConfirmedOrder_UnknownToTheProvider_IsABreach() => Breaks(WithProvider(Confirmed), BreachKind.WronglyPaid, Confirmed, "the provider took nothing");

    [Fact]
    public void CancelledOrder_ProviderHoldsTheMoney_IsABreach() => Breaks(
        WithProvider(Cancelled, new ProviderRow(Cancelled, IsHeld: true, IsCaptured: false, 5m, "EUR")), BreachKind.WronglyPaid, Cancelled, "still holds");

    [Fact]
    public void CancelledOrder_ProviderTookTheMoney_IsABreach() => Breaks(
        WithProvider(Cancelled, new ProviderRow(Cancelled, IsHeld: false, IsCaptured: true, 5m, "EUR")), BreachKind.WronglyPaid, Cancelled, "took 5 EUR");

    [Fact]
    public void ConfirmedOrder_NotTold_IsABreach() => Breaks(WithNotifications(Confirmed), BreachKind.WronglyNotified, Confirmed, "sent 0 times");

    [Fact]
    public void ConfirmedOrder_ToldTwice_IsABreach() => Breaks(
        WithNotifications(Confirmed, new(Confirmed, "OrderConfirmed"), new(Confirmed, "OrderConfirmed")),
        BreachKind.WronglyNotified, Confirmed, "sent 2 times");

    [Fact]
    public void CancelledOrder_ToldConfirmed_IsABreach() => Breaks(
        WithNotifications(Cancelled, new NotificationRow(Cancelled, "OrderConfirmed")), BreachKind.WronglyNotified, Cancelled, "sent 1 times");

    [Theory]
    [InlineData(BacklogRow.Outbox, 1)]
    [InlineData(BacklogRow.Retries, 1)]
    [InlineData(BacklogRow.ScheduledMessages, 1)]
    [InlineData(BacklogRow.Sagas, 3)] // two were there before
    public void Messaging_SomethingLeft_IsABreach(string table, long count) => Breaks(
        _good with { After = _good.After with { Backlog = [.. _good.After.Backlog.Select(row => row.Table == table ? row with { Count = count } : row)] } },
        BreachKind.LeftBehind, $"ordering's {table}", $"{count} left");

    [Fact]
    public void Queue_WithMessages_IsABreach() => Breaks(WithQueue(new("ordering", 2)), BreachKind.LeftBehind, "ordering", "2 messages left");

    [Fact]
    public void Queue_OfUnknownContent_IsABreach() => Breaks(WithQueue(new("ordering", null)), BreachKind.LeftBehind, "ordering", "does not say");

    [Fact]
    public void Queue_Gone_IsABreach() => Breaks(
        _good with { After = _good.After with { Queues = [.. _good.After.Queues.Where(queue => queue.Name != "ordering")] } },
        BreachKind.LeftBehind, "ordering", "disappeared");

    [Fact]
    public void DeadLetters_More_AreABreach() => Breaks(
        _good with { After = _good.After with { Backlog = [new("ordering", BacklogRow.DeadLetters, 3)] } }, BreachKind.DeadLettered, "ordering", "2 dead letters more");

    private static void Breaks(Evidence evidence, BreachKind kind, Guid subject, string message) => Breaks(evidence, kind, subject.ToString(), message);

    private static void Breaks(Evidence evidence, BreachKind kind, string subject, string message)
    {
        var breaches = evidence.Breaches();

        var breach = Assert.Single(breaches, breach => breach.Kind == kind);
        Assert.Equal(subject, breach.Subject);
        Assert.Contains(message, breach.Message, StringComparison.Ordinal);
    }

    private Evidence WithOutcome(Func<Outcome, Outcome> change) => _good with { Outcome = change(_good.Outcome) };

    private Evidence WithOrder(Guid id, Func<OrderRow, OrderRow> change) =>
        WithOutcome(outcome => outcome with { Orders = [.. outcome.Orders.Select(order => order.OrderId == id ? change(order) : order)] });

    private Evidence WithPayments(Guid orderId, params PaymentRow[] payments) =>
        WithOutcome(outcome => outcome with { Payments = [.. outcome.Payments.Where(payment => payment.OrderId != orderId), .. payments] });

    private Evidence WithProvider(Guid orderId, params ProviderRow[] authorizations) =>
        WithOutcome(outcome => outcome with { Provider = [.. outcome.Provider.Where(row => row.OrderId != orderId), .. authorizations] });

    private Evidence WithNotifications(Guid orderId, params NotificationRow[] notifications) =>
        WithOutcome(outcome => outcome with { Notifications = [.. outcome.Notifications.Where(told => told.OrderId != orderId), .. notifications] });

    private Evidence WithStock(StockRow stock) =>
        _good with { After = _good.After with { Stock = [.. _good.After.Stock.Select(row => row.Sku == stock.Sku ? stock : row)] } };

    private Evidence WithQueue(QueueRow queue) =>
        _good with { After = _good.After with { Queues = [.. _good.After.Queues.Select(row => row.Name == queue.Name ? queue : row)] } };
}
