namespace Chaos.Load;

/// <summary>What the client knows of one order. Only one task at a time writes to it.</summary>
internal sealed class OrderRecord(PlannedOrder planned, string key)
{
    private readonly List<Guid> _orderIds = [];

    public PlannedOrder Planned { get; } = planned;

    public string Key { get; } = key;

    /// <summary>It was sent at least once.</summary>
    public bool IsOffered { get; set; }

    /// <summary>Every different order that a 202 named; more than one breaks the promise of the key.</summary>
    public IReadOnlyList<Guid> OrderIds => _orderIds;

    public bool IsAccepted => _orderIds.Count > 0;

    /// <summary>From the moment it was due until the 202; null when that came only after everything was healed, or never.</summary>
    public TimeSpan? AcceptedAfter { get; set; }

    /// <summary>The cancellation was answered with 202.</summary>
    public bool IsCancelAccepted { get; set; }

    /// <summary>The last answer that was neither acceptance nor a passing failure.</summary>
    public string? Problem { get; set; }

    public void Accepted(Guid orderId)
    {
        if (!_orderIds.Contains(orderId))
            _orderIds.Add(orderId);
    }
}
