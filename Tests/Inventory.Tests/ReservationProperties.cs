using System.Net;
using FsCheck.Xunit;
using Inventory.Messages;
using Npgsql;

namespace Inventory.Tests;

/// <summary>Whatever happens at the same time, every unit is accounted for.</summary>
public sealed class ReservationProperties(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    // What a delivery or a count adds: the only change of stock that leaves reservations alone.
    private const string RecordReceived = """
        CREATE TABLE IF NOT EXISTS received (sku text, units integer);
        CREATE OR REPLACE FUNCTION record_received() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO received VALUES (new.sku, new.on_hand - CASE WHEN TG_OP = 'UPDATE' THEN old.on_hand ELSE 0 END);
            RETURN new;
        END $$;
        CREATE OR REPLACE TRIGGER stock_created AFTER INSERT ON stock FOR EACH ROW EXECUTE FUNCTION record_received();
        CREATE OR REPLACE TRIGGER stock_set AFTER UPDATE ON stock FOR EACH ROW WHEN (new.reserved = old.reserved) EXECUTE FUNCTION record_received();
        """;

    private const string SelectUnaccounted = """
        WITH lines AS (
            SELECT line ->> 'sku' AS sku, (line ->> 'quantity')::integer AS quantity, status
            FROM reservations, jsonb_array_elements(lines) AS line)
        SELECT sku FROM stock
        WHERE on_hand < reserved OR reserved < 0
            OR reserved <> (SELECT coalesce(sum(quantity), 0) FROM lines WHERE lines.sku = stock.sku AND status = 'Reserved')
            OR on_hand + (SELECT coalesce(sum(quantity), 0) FROM lines WHERE lines.sku = stock.sku AND status = 'Committed')
                <> (SELECT sum(units) FROM received WHERE received.sku = stock.sku)
        """;

    [Property(Arbitrary = [typeof(AnyInterleaving)], MaxTest = 60)]
    public async Task Interleaving_Any_AccountsForEveryUnit(Interleaving interleaving)
    {
        await inventory.ExecuteAsync("DELETE FROM stock WHERE sku LIKE 'SKU-%'");
        await inventory.ExecuteAsync(RecordReceived);
        var warehouse = new Warehouse(inventory);
        for (var product = 0; product < Interleaving.Products; product++)
            await warehouse.SetAsync($"{product}", 10);

        var orders = interleaving.Batches.Select(batch => HandleAsync(batch, warehouse));
        var counts = interleaving.Counts.Select(count => CountAsync(warehouse, count.Product, count.OnHand));
        await Task.WhenAll([.. orders, .. counts]);

        Assert.Null(await inventory.ReadAsync<string>(SelectUnaccounted));
    }

    private async Task HandleAsync(IReadOnlyList<PlannedOrder> batch, Warehouse warehouse)
    {
        var orders = batch.Select(order => (Id: Guid.CreateVersion7(), order.Fate, order.Lines)).ToList();
        ReserveStock[] reserve = [.. orders.Select(order => new ReserveStock(order.Id, [.. order.Lines.Select(line => warehouse.Line($"{line.Product}", line.Quantity))]))];
        ReleaseStock[] Releases(Fate fate) => [.. orders.Where(order => order.Fate == fate).Select(order => new ReleaseStock(order.Id))];

        await Task.WhenAll(
            RepeatedAsync(() => inventory.HandleAsync(reserve)),
            RepeatedAsync(() => inventory.HandleAsync([.. reserve.Reverse()])),
            RepeatedAsync(() => inventory.HandleAsync(Releases(Fate.ReleasedAtOnce))));

        var commits = new List<CommitStock>();
        foreach (var order in orders.Where(order => order.Fate == Fate.Committed))
        {
            var answers = await inventory.PublishedAsync(order.Id);
            Assert.Single(answers.Distinct());
            if (answers[0].Type == "inventory.stock-reserved.v1")
                commits.Add(new(order.Id));
        }

        await Task.WhenAll(
            RepeatedAsync(() => inventory.HandleAsync([.. commits])),
            RepeatedAsync(() => inventory.HandleAsync([.. commits])),
            RepeatedAsync(() => inventory.HandleAsync(Releases(Fate.Released))),
            RepeatedAsync(() => inventory.HandleAsync(Releases(Fate.Released))));
    }

    /// <summary>Repeats as messaging does when the same order was decided at the same time, and for no other reason: a deadlock fails the test.</summary>
    private static async Task RepeatedAsync(Func<Task> handle)
    {
        while (true)
        {
            try
            {
                await handle();
                return;
            }
            catch (PostgresException error) when (error is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "reservations_pkey" })
            {
                // Next time the decision is found.
            }
        }
    }

    private static async Task CountAsync(Warehouse warehouse, int product, int onHand)
    {
        using var response = await warehouse.CountAsync($"{product}", onHand);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{response.StatusCode}");
    }
}
