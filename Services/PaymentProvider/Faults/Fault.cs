namespace PaymentProvider.Faults;

/// <param name="Mode">What goes wrong.</param>
/// <param name="DelayMilliseconds">How late <see cref="FaultMode.Slow"/> answers; null in the other modes.</param>
internal sealed record Fault(FaultMode Mode, int? DelayMilliseconds);
