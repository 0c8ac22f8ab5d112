namespace Notifications.Preferences;

/// <summary>Which outcomes of orders a customer wants to be told. Stored is what is muted, so that a new kind is told at first.</summary>
internal sealed record PreferredKinds(bool OrderConfirmed, bool OrderRejected, bool OrderCancelled)
{
    public static PreferredKinds WithoutMuted(string[] muted) => new(
        !muted.Contains(nameof(OrderConfirmed)), !muted.Contains(nameof(OrderRejected)), !muted.Contains(nameof(OrderCancelled)));

    public string[] Muted() =>
    [
        .. OrderConfirmed ? [] : new[] { nameof(OrderConfirmed) },
        .. OrderRejected ? [] : new[] { nameof(OrderRejected) },
        .. OrderCancelled ? [] : new[] { nameof(OrderCancelled) },
    ];
}
