using Chaos.Observation;

namespace Chaos.Invariants;

/// <summary>A Confirmed order has exactly one Captured payment of exactly its total; nobody else's money is taken or held.</summary>
internal static class PaymentInvariants
{
    public static IEnumerable<Breach> Check(Outcome outcome)
    {
        var payments = outcome.Payments.ToLookup(payment => payment.OrderId);
        var provider = outcome.Provider.ToLookup(authorization => authorization.OrderId);
        return outcome.Orders.SelectMany(order => Check(order, [.. payments[order.OrderId]]).Concat(CheckMoney(order, [.. provider[order.OrderId]])));
    }

    /// <summary>What Payments has written down is what really happened to the customer's money.</summary>
    private static IEnumerable<Breach> CheckMoney(OrderRow order, IReadOnlyList<ProviderRow> authorizations)
    {
        if (authorizations.Any(authorization => authorization.IsHeld))
            yield return new(BreachKind.WronglyPaid, order.OrderId.ToString(), $"{order.Status}, but the provider still holds the money");

        var captured = authorizations.Where(authorization => authorization.IsCaptured).ToList();
        var isRight = order.Status == OrderRow.Confirmed
            ? captured is [var only] && only.Amount == order.Total && only.Currency == order.Currency
            : captured.Count == 0;
        if (!isRight)
        {
            var took = captured.Count == 0 ? "nothing" : string.Join(", ", captured.Select(authorization => $"{authorization.Amount} {authorization.Currency}"));
            yield return new(BreachKind.WronglyPaid, order.OrderId.ToString(), $"{order.Status} over {order.Total} {order.Currency}, but the provider took {took}");
        }
    }

    private static IEnumerable<Breach> Check(OrderRow order, IReadOnlyList<PaymentRow> payments)
    {
        var subject = order.OrderId.ToString();
        var captured = payments.Where(payment => payment.Status == PaymentRow.Captured).ToList();
        var authorized = payments.Count(payment => payment.Status == PaymentRow.Authorized);
        if (authorized > 0)
            yield return new(BreachKind.WronglyPaid, subject, $"{order.Status}, but {authorized} payments are still authorised");

        if (order.Status != OrderRow.Confirmed)
        {
            if (captured.Count > 0)
                yield return new(BreachKind.WronglyPaid, subject, $"{order.Status}, but {captured.Count} payments were captured");
        }
        else if (captured is not [var payment])
        {
            yield return new(BreachKind.WronglyPaid, subject, $"Confirmed, but {captured.Count} payments were captured");
        }
        else if (payment.Amount != order.Total || payment.Currency != order.Currency)
        {
            yield return new(BreachKind.WronglyPaid, subject, $"costs {order.Total} {order.Currency}, but {payment.Amount} {payment.Currency} were captured");
        }
    }
}
