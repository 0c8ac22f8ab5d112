namespace PaymentProvider.Faults;

/// <summary>How the provider misbehaves at present; forgotten by a restart, unlike the money. Thread-safe.</summary>
internal sealed class FaultInjection
{
    private volatile Fault _fault = new(FaultMode.None, DelayMilliseconds: null);

    public Fault Fault
    {
        get => _fault;
        set => _fault = value;
    }
}
