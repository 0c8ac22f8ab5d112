namespace Cli.Chaos.Observation;

/// <summary>What became of the orders of one run.</summary>
internal sealed record Outcome
{
    public required IReadOnlyList<OrderRow> Orders { get; init; }

    public required IReadOnlyList<KeyRow> Keys { get; init; }

    /// <summary>Orders placed since the run began to which no idempotency key leads.</summary>
    public required IReadOnlyList<Guid> OrdersWithoutKey { get; init; }

    public required IReadOnlyList<PaymentRow> Payments { get; init; }

    public required IReadOnlyList<ProviderRow> Provider { get; init; }

    public required IReadOnlyList<NotificationRow> Notifications { get; init; }
}
