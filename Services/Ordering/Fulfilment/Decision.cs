using Ordering.Orders;

namespace Ordering.Fulfilment;

/// <summary>What follows from an input; all of it happens in one transaction.</summary>
internal sealed record Decision
{
    /// <summary>Its version counts the <see cref="Events"/> already.</summary>
    public required FulfilmentState State { get; init; }

    /// <summary>To be appended to the order's history.</summary>
    public required IReadOnlyList<OrderEvent> Events { get; init; }

    /// <summary>Messages to be published: commands to other services and the order's outcome.</summary>
    public required IReadOnlyList<object> Messages { get; init; }

    /// <summary>When <see cref="DeadlinePassed"/> is the next input, unless another comes before. Null only when completed.</summary>
    public required DateTimeOffset? Deadline { get; init; }

    public bool Completed => Deadline is null;
}
