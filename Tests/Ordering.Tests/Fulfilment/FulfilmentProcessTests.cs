using Microsoft.Extensions.Options;
using Ordering.Fulfilment;
using Ordering.Messages;
using Ordering.Orders;
using ServiceDefaults;

namespace Ordering.Tests.Fulfilment;

public sealed class FulfilmentProcessTests
{
    private static readonly Guid Id = Guid.CreateVersion7();
    private static readonly Money Total = new(5.00m, Money.Euro);
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FulfilmentProcess _process = new(Options.Create(new FulfilmentOptions()));

    [Fact]
    public void Placed_AsksForTheStock()
    {
        var decision = Start();

        var reserve = Assert.IsType<ReserveStock>(Assert.Single(decision.Messages));
        Assert.Equal([new("SKU-0001", 2)], reserve.Lines);
        Assert.Equal(Now.AddSeconds(120), decision.Deadline);
        Assert.Equal(OrderStatus.Submitted, decision.State.Status);
    }

    [Fact]
    public void StockReserved_AsksForThePaymentAndWaitsLongerThanItMayTake()
    {
        var decision = After(new StockReserved(Id));

        Assert.Equal(new AuthorizePayment(Id, "customer", Total, "card-ok", Now.AddSeconds(90)), Assert.Single(decision.Messages));
        Assert.Equal(Now.AddSeconds(105), decision.Deadline);
        Assert.Equal([new OrderEvent.StockReserved()], decision.Events);
    }

    [Fact]
    public void StockRejected_RejectsAtOnce()
    {
        var decision = After(new StockRejected(Id, "Not enough."));

        Assert.Equal([new OrderEvent.Rejected("Not enough.")], decision.Events);
        Assert.Equal(new OrderRejected(Id, "customer", "Not enough.", Now), Assert.Single(decision.Messages));
        Assert.True(decision.Completed);
    }

    [Fact]
    public void PaymentAuthorized_ConfirmsCommitsAndCaptures()
    {
        var decision = After(new StockReserved(Id), new PaymentAuthorized(Id, Id));

        Assert.Equal([new OrderEvent.PaymentAuthorized(Id), new OrderEvent.Confirmed()], decision.Events);
        Assert.Equal([new CommitStock(Id), new CapturePayment(Id), new OrderConfirmed(Id, "customer", Total, Now)], decision.Messages);
        Assert.False(decision.Completed);
        Assert.False(decision.State.CanBeCancelled);
    }

    [Fact]
    public void PaymentCaptured_Completes()
    {
        var decision = After(new StockReserved(Id), new PaymentAuthorized(Id, Id), new PaymentCaptured(Id, Id, Total));

        Assert.True(decision.Completed);
        Assert.Empty(decision.Events);
        Assert.Empty(decision.Messages);
    }

    [Fact]
    public void PaymentDeclined_RejectsOnlyWhenTheStockIsReleased()
    {
        var declined = After(new StockReserved(Id), new PaymentDeclined(Id, "No money."));
        var released = After(new StockReserved(Id), new PaymentDeclined(Id, "No money."), new StockReleased(Id));

        Assert.Equal([new OrderEvent.PaymentDeclined("No money.")], declined.Events);
        Assert.Equal([new ReleaseStock(Id)], declined.Messages);
        Assert.Equal([new OrderEvent.StockReleased(), new OrderEvent.Rejected("No money.")], released.Events);
        Assert.True(released.Completed);
    }

    [Fact]
    public void Cancel_WhileThePaymentIsAuthorised_WaitsForBothToBeUndone()
    {
        var requested = After(new StockReserved(Id), CancelRequested.Input);
        var voided = After(new StockReserved(Id), CancelRequested.Input, new PaymentAuthorized(Id, Id), new PaymentVoided(Id));
        var released = After(new StockReserved(Id), CancelRequested.Input, new PaymentVoided(Id), new StockReleased(Id));

        Assert.Equal([new VoidPayment(Id), new ReleaseStock(Id)], requested.Messages);
        Assert.Equal([new OrderEvent.PaymentVoided()], voided.Events);
        Assert.False(voided.Completed);
        Assert.Equal([new OrderEvent.StockReleased(), new OrderEvent.Cancelled()], released.Events);
        Assert.Equal(new OrderCancelled(Id, "customer", Now), Assert.Single(released.Messages));
    }

    [Fact]
    public void Cancel_WhileItIsBeingRejected_EndsCancelled()
    {
        var decision = After(new StockReserved(Id), new PaymentDeclined(Id, "No money."), CancelRequested.Input, new StockReleased(Id));

        Assert.Equal(OrderStatus.Cancelled, decision.State.Status);
    }

    [Fact]
    public void StockDeadline_ReleasesBeforeItRejects()
    {
        var passed = After(DeadlinePassed.Input);
        var late = After(DeadlinePassed.Input, new StockReleased(Id));

        Assert.Equal([new ReleaseStock(Id)], passed.Messages);
        Assert.Equal(OrderStatus.Submitted, passed.State.Status);
        Assert.Equal(OrderStatus.Rejected, late.State.Status);
        Assert.NotEmpty(Assert.IsType<OrderRejected>(Assert.Single(late.Messages)).Reason);
    }

    [Fact]
    public void Deadline_WhileCompensating_SendsAgainWhatIsMissing_LessAndLessOften()
    {
        object[] inputs = [new StockReserved(Id), CancelRequested.Input, new StockReleased(Id), DeadlinePassed.Input];
        var first = After(inputs);
        var second = After([.. inputs, DeadlinePassed.Input]);
        var hundredth = After([.. inputs, .. Enumerable.Repeat(DeadlinePassed.Input, 99)]);

        Assert.Equal([new VoidPayment(Id)], first.Messages);
        Assert.Empty(first.Events);
        Assert.Equal(Now.AddSeconds(20), first.Deadline);
        Assert.Equal(Now.AddSeconds(40), second.Deadline);
        Assert.Equal(Now.AddMinutes(5), hundredth.Deadline);
    }

    [Fact]
    public void Deadline_AfterThePivot_CapturesAgain()
    {
        var decision = After(new StockReserved(Id), new PaymentAuthorized(Id, Id), DeadlinePassed.Input);

        Assert.Equal([new CapturePayment(Id)], decision.Messages);
        Assert.Equal(OrderStatus.Confirmed, decision.State.Status);
    }

    [Fact]
    public void Input_RepeatedOrLate_MeansNothing()
    {
        Assert.Null(Decide(After(new StockReserved(Id)).State, new StockReserved(Id)));
        Assert.Null(Decide(After(new StockReserved(Id), CancelRequested.Input).State, CancelRequested.Input));
        Assert.Null(Decide(After(CancelRequested.Input).State, new StockReserved(Id)));
        Assert.Null(Decide(After(new StockReserved(Id), new PaymentAuthorized(Id, Id)).State, new PaymentAuthorized(Id, Id)));
        Assert.Null(Decide(After(new StockReserved(Id), new PaymentAuthorized(Id, Id)).State, CancelRequested.Input));
    }

    private Decision Start() => _process.Start(new(Id, "customer", [new("SKU-0001", 2, new(2.50m, Money.Euro))], Total, "card-ok"), Now);

    private Decision After(params object[] inputs) =>
        inputs.Aggregate(Start(), (decision, input) => Decide(decision.State, input) ?? decision);

    private Decision? Decide(FulfilmentState state, object input) => _process.Decide(state, input, Now);
}
