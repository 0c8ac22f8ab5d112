namespace Chaos.Observation;

/// <summary>What became of the orders of one run.</summary>
internal sealed record Outcome
{
    /// <summary>All that the customer placed since the run began.</summary>
    public required IReadOnlyList<OrderRow> Orders { get; init; }

    public required IReadOnlyList<PaymentRow> Payments { get; init; }

    public required IReadOnlyList<ProviderRow> Provider { get; init; }

    public required IReadOnlyList<NotificationRow> Notifications { get; init; }
}
