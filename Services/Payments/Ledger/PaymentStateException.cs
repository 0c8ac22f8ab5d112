namespace Payments.Ledger;

/// <summary>
/// A command that the order's process must not send to a payment in this state. Asking again does not help: somebody has to
/// find out who sent it.
/// </summary>
internal sealed class PaymentStateException(string command, Guid orderId, string state, Exception? cause = null)
    : Exception($"{command} of order {orderId} is refused because its payment is {state}. Compare the order's history with the payment at the provider.", cause);
