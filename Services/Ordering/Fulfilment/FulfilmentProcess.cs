using Microsoft.Extensions.Options;
using Ordering.Messages;
using Ordering.Orders;

namespace Ordering.Fulfilment;

/// <summary>
/// The process manager of an order: reserve stock, authorise the payment, confirm; or undo what was done. It only decides, so
/// it can be tried with any sequence of inputs. An input that the current step does not wait for was late or repeated and
/// means nothing; what it may have left in another service is undone by the release or void that every such step awaits.
/// </summary>
internal sealed class FulfilmentProcess(IOptions<FulfilmentOptions> options)
{
    private const string NoAnswerFromInventory = "The stock could not be reserved in time.";
    private const string NoAnswerFromPayments = "The payment could not be authorised in time.";
    private const string Voided = "The payment was voided.";

    private readonly FulfilmentOptions _options = options.Value;

    public Decision Start(OrderEvent.Placed placed, DateTimeOffset now)
    {
        var before = new FulfilmentState
        {
            OrderId = placed.OrderId,
            CustomerId = placed.CustomerId,
            Total = placed.Total,
            PaymentMethod = placed.PaymentMethod,
            Version = 0,
            Step = FulfilmentStep.ReservingStock,
            Status = OrderStatus.Submitted,
        };
        var lines = placed.Lines.Select(line => new ReserveStockLine(line.Sku, line.Quantity)).ToList();
        return Next(before, [placed], [new ReserveStock(placed.OrderId, lines)], now + _options.StockTimeout);
    }

    /// <summary>What follows from a reply, <see cref="CancelRequested"/> or <see cref="DeadlinePassed"/>; null: nothing.</summary>
    public Decision? Decide(FulfilmentState state, object input, DateTimeOffset now) => (state.Step, input) switch
    {
        (FulfilmentStep.ReservingStock, StockReserved) => Authorize(state, now),
        (FulfilmentStep.ReservingStock, StockRejected rejected) => Reject(state, [], rejected.Reason, now),
        (FulfilmentStep.ReservingStock, DeadlinePassed) =>
            Compensate(state, new OrderEvent.TimedOut(NoAnswerFromInventory), new(AwaitsRelease: true, AwaitsVoid: false, NoAnswerFromInventory), now),
        (FulfilmentStep.ReservingStock, CancelRequested) =>
            Compensate(state, new OrderEvent.CancellationRequested(), new(AwaitsRelease: true, AwaitsVoid: false, Reason: null), now),

        (FulfilmentStep.AuthorizingPayment, PaymentAuthorized authorized) => Confirm(state, authorized, now),
        (FulfilmentStep.AuthorizingPayment, PaymentDeclined declined) =>
            Compensate(state, new OrderEvent.PaymentDeclined(declined.Reason), new(AwaitsRelease: true, AwaitsVoid: false, declined.Reason), now),
        (FulfilmentStep.AuthorizingPayment, PaymentVoided) =>
            Compensate(state, new OrderEvent.PaymentVoided(), new(AwaitsRelease: true, AwaitsVoid: false, Voided), now),
        (FulfilmentStep.AuthorizingPayment, DeadlinePassed) =>
            Compensate(state, new OrderEvent.TimedOut(NoAnswerFromPayments), new(AwaitsRelease: true, AwaitsVoid: true, NoAnswerFromPayments), now),
        (FulfilmentStep.AuthorizingPayment, CancelRequested) =>
            Compensate(state, new OrderEvent.CancellationRequested(), new(AwaitsRelease: true, AwaitsVoid: true, Reason: null), now),

        (FulfilmentStep.Compensating, StockReleased) when state.Compensation!.AwaitsRelease =>
            Compensated(state, new OrderEvent.StockReleased(), state.Compensation with { AwaitsRelease = false }, now),
        (FulfilmentStep.Compensating, PaymentVoided) when state.Compensation!.AwaitsVoid =>
            Compensated(state, new OrderEvent.PaymentVoided(), state.Compensation with { AwaitsVoid = false }, now),
        (FulfilmentStep.Compensating, CancelRequested) when state.Compensation!.Reason is not null =>
            Next(state with { Compensation = state.Compensation with { Reason = null } }, [new OrderEvent.CancellationRequested()], [], NextResend(state, now)),
        (FulfilmentStep.Compensating, DeadlinePassed) => Resend(state, Undo(state.OrderId, state.Compensation!), now),

        (FulfilmentStep.CapturingPayment, PaymentCaptured) => Next(state, [], [], deadline: null),
        (FulfilmentStep.CapturingPayment, DeadlinePassed) => Resend(state, [new CapturePayment(state.OrderId)], now),

        _ => null,
    };

    private Decision Authorize(FulfilmentState state, DateTimeOffset now)
    {
        var expiresAt = now + _options.PaymentExpiry;
        return Next(
            state with { Step = FulfilmentStep.AuthorizingPayment, Status = OrderStatus.StockReserved },
            [new OrderEvent.StockReserved()],
            [new AuthorizePayment(state.OrderId, state.CustomerId, state.Total, state.PaymentMethod, expiresAt)],
            expiresAt + _options.PaymentGrace);
    }

    private Decision Confirm(FulfilmentState state, PaymentAuthorized authorized, DateTimeOffset now) => Next(
        state with { Step = FulfilmentStep.CapturingPayment, Status = OrderStatus.Confirmed },
        [new OrderEvent.PaymentAuthorized(authorized.PaymentId), new OrderEvent.Confirmed()],
        [
            new CommitStock(state.OrderId),
            new CapturePayment(state.OrderId),
            new OrderConfirmed(state.OrderId, state.CustomerId, state.Total, now),
        ],
        NextResend(state, now));

    private Decision Compensate(FulfilmentState state, OrderEvent cause, Compensation compensation, DateTimeOffset now) => Next(
        state with { Step = FulfilmentStep.Compensating, Compensation = compensation },
        [cause],
        Undo(state.OrderId, compensation),
        NextResend(state, now));

    private Decision Compensated(FulfilmentState state, OrderEvent undone, Compensation rest, DateTimeOffset now) => rest switch
    {
        { AwaitsRelease: false, AwaitsVoid: false, Reason: { } reason } => Reject(state, [undone], reason, now),
        { AwaitsRelease: false, AwaitsVoid: false } => Cancel(state, undone, now),
        _ => Next(state with { Compensation = rest }, [undone], [], NextResend(state, now)),
    };

    private Decision Resend(FulfilmentState state, IReadOnlyList<object> commands, DateTimeOffset now)
    {
        var again = state with { Resends = state.Resends + 1 };
        return Next(again, [], commands, NextResend(again, now));
    }

    private DateTimeOffset NextResend(FulfilmentState state, DateTimeOffset now)
    {
        var pause = _options.FirstResend.TotalSeconds * Math.Pow(2, state.Resends);
        return now.AddSeconds(Math.Min(pause, _options.LongestResend.TotalSeconds));
    }

    private static List<object> Undo(Guid orderId, Compensation compensation)
    {
        var commands = new List<object>();
        if (compensation.AwaitsVoid)
            commands.Add(new VoidPayment(orderId));
        if (compensation.AwaitsRelease)
            commands.Add(new ReleaseStock(orderId));
        return commands;
    }

    private static Decision Reject(FulfilmentState state, IReadOnlyList<OrderEvent> before, string reason, DateTimeOffset now) => Next(
        state with { Status = OrderStatus.Rejected },
        [.. before, new OrderEvent.Rejected(reason)],
        [new OrderRejected(state.OrderId, state.CustomerId, reason, now)],
        deadline: null);

    private static Decision Cancel(FulfilmentState state, OrderEvent undone, DateTimeOffset now) => Next(
        state with { Status = OrderStatus.Cancelled },
        [undone, new OrderEvent.Cancelled()],
        [new OrderCancelled(state.OrderId, state.CustomerId, now)],
        deadline: null);

    private static Decision Next(FulfilmentState state, IReadOnlyList<OrderEvent> events, IReadOnlyList<object> messages, DateTimeOffset? deadline) => new()
    {
        State = state with { Version = state.Version + events.Count },
        Events = events,
        Messages = messages,
        Deadline = deadline,
    };
}
