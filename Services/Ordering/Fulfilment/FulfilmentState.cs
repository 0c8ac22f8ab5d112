using System.Text.Json.Serialization;
using Ordering.Orders;

namespace Ordering.Fulfilment;

/// <summary>What the fulfilment of an order remembers: all that its next decision needs, so that no reply has to read the order's events.</summary>
internal sealed record FulfilmentState
{
    public required Guid OrderId { get; init; }
    public required string CustomerId { get; init; }
    public required Money Total { get; init; }
    public required string PaymentMethod { get; init; }

    /// <summary>How many events the order has: the version that the next ones are appended to.</summary>
    public required int Version { get; init; }

    public required FulfilmentStep Step { get; init; }

    /// <summary>The order's status as its customer sees it.</summary>
    public required OrderStatus Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Compensation? Compensation { get; init; }

    /// <summary>How often the commands of this step were sent again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Resends { get; init; }

    [JsonIgnore]
    public bool CanBeCancelled => Step != FulfilmentStep.CapturingPayment;
}

/// <summary>What is being undone, and why.</summary>
/// <param name="AwaitsRelease">Inventory has not confirmed yet that no stock is held.</param>
/// <param name="AwaitsVoid">Payments has not confirmed yet that no payment is authorised.</param>
/// <param name="Reason">Why the order will be rejected; null when it will be cancelled.</param>
internal sealed record Compensation(bool AwaitsRelease, bool AwaitsVoid, string? Reason);
