using Ordering.Messages;
using Ordering.Orders;
using ServiceDefaults;

namespace Ordering.Tests.Fulfilment;

/// <summary>Payments as its protocol promises it.</summary>
internal sealed class ModelPayments
{
    private readonly Dictionary<Guid, (Status Status, Money Amount)> _payments = [];

    public enum Status
    {
        None,
        Authorized,
        Declined,
        Voided,
        Captured,
    }

    public Status Of(Guid orderId) => _payments.GetValueOrDefault(orderId).Status;

    public Money AmountOf(Guid orderId) => _payments[orderId].Amount;

    public IReply Authorize(AuthorizePayment message, bool decline)
    {
        if (Of(message.OrderId) == Status.None)
            _payments[message.OrderId] = (decline ? Status.Declined : Status.Authorized, message.Amount);
        return Of(message.OrderId) switch
        {
            Status.Declined => new PaymentDeclined(message.OrderId, "Declined."),
            Status.Voided => new PaymentVoided(message.OrderId),
            _ => new PaymentAuthorized(message.OrderId, message.OrderId),
        };
    }

    public IReply Void(VoidPayment message)
    {
        Assert.NotEqual(Status.Captured, Of(message.OrderId));
        _payments[message.OrderId] = _payments.GetValueOrDefault(message.OrderId) with { Status = Status.Voided };
        return new PaymentVoided(message.OrderId);
    }

    public IReply Capture(CapturePayment message)
    {
        Assert.True(Of(message.OrderId) is Status.Authorized or Status.Captured, $"A payment was captured that is {Of(message.OrderId)}.");
        _payments[message.OrderId] = _payments[message.OrderId] with { Status = Status.Captured };
        return new PaymentCaptured(message.OrderId, message.OrderId, AmountOf(message.OrderId));
    }
}
