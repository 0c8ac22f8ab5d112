using Chaos.Observation;

namespace Chaos.Invariants;

/// <summary>The customer of a Confirmed order is told so once, and nobody is told what is not so.</summary>
internal static class NotificationInvariants
{
    public static IEnumerable<Breach> Check(Outcome outcome)
    {
        var notifications = outcome.Notifications.ToLookup(notification => notification.OrderId);
        foreach (var order in outcome.Orders)
        {
            var confirmations = notifications[order.OrderId].Where(notification => notification.Kind == NotificationRow.OrderConfirmed).ToList();
            var expected = order.Status == OrderRow.Confirmed ? 1 : 0;
            if (confirmations.Count != expected)
            {
                yield return new(
                    BreachKind.WronglyNotified, order.OrderId.ToString(), $"{order.Status}, but its confirmation was sent {confirmations.Count} times");
            }
        }
    }
}
