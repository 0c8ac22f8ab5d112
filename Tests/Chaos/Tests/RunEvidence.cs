using Chaos.Invariants;
using Chaos.Observation;
using Chaos.Planning;
using Chaos.Traffic;

namespace Chaos.Tests;

/// <summary>A run in which all went well: one order confirmed, one rejected, one cancelled. Each test breaks one thing.</summary>
internal static class RunEvidence
{
    public static readonly Guid Confirmed = new("0198c0de-0000-7000-8000-000000000001");
    public static readonly Guid Rejected = new("0198c0de-0000-7000-8000-000000000002");
    public static readonly Guid Cancelled = new("0198c0de-0000-7000-8000-000000000003");

    public static Evidence Good() => new()
    {
        Before = new()
        {
            Stock = [new("SKU-0001", 1000, 0), new("SKU-0010", 5, 0)],
            Backlog = [.. Backlog(sagas: 2)],
            Queues = [new("ordering", 0)],
        },
        After = new()
        {
            Stock = [new("SKU-0001", 997, 0), new("SKU-0010", 5, 0)],
            Backlog = [.. Backlog(sagas: 2)],
            Queues = [new("ordering", 0)],
        },
        Records = [Record(0, Confirmed), Record(1, Rejected), Record(2, Cancelled, cancelled: true), new(Planned(3), "key-3")],
        Outcome = new()
        {
            Orders =
            [
                new(Confirmed, OrderRow.Confirmed, 7.50m, "EUR") { Lines = [new("SKU-0001", 3)] },
                new(Rejected, OrderRow.Rejected, 2.50m, "EUR") { Lines = [new("SKU-0001", 1)], Reason = "card declined: by the bank" },
                new(Cancelled, OrderRow.Cancelled, 5.00m, "EUR") { Lines = [new("SKU-0001", 2)] },
            ],
            Payments = [new(Confirmed, 7.50m, "EUR", "Captured"), new(Rejected, 2.50m, "EUR", "Declined"), new(Cancelled, 5.00m, "EUR", "Voided")],
            Provider = [new(Confirmed, IsHeld: false, IsCaptured: true, 7.50m, "EUR"), new(Cancelled, IsHeld: false, IsCaptured: false, 5.00m, "EUR")],
            Notifications = [new(Confirmed, "OrderConfirmed"), new(Rejected, "OrderRejected"), new(Cancelled, "OrderCancelled")],
        },
    };

    public static OrderRecord Record(int number, Guid? orderId, bool cancelled = false)
    {
        var record = new OrderRecord(Planned(number), $"key-{number}") { IsOffered = true, IsCancelAccepted = cancelled };
        if (orderId is { } id)
        {
            record.Accepted(id);
            record.AcceptedAfter = TimeSpan.FromMilliseconds(10 * (number + 1));
        }

        return record;
    }

    private static PlannedOrder Planned(int number) => new(number, TimeSpan.FromSeconds(number), [new("SKU-0001", 3)], "card-ok");

    private static IEnumerable<BacklogRow> Backlog(int sagas) =>
    [
        new("ordering", BacklogRow.Outbox, 0),
        new("ordering", BacklogRow.Retries, 0),
        new("ordering", BacklogRow.ScheduledMessages, 0),
        new("ordering", BacklogRow.Sagas, sagas),
        new("ordering", BacklogRow.DeadLetters, 1),
    ];
}
