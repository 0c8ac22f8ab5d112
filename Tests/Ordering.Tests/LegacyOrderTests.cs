using DbUp;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ordering.Fulfilment;
using Ordering.Messages;
using Ordering.Orders;
using Testing;

namespace Ordering.Tests;

/// <summary>The upgrade from the release that kept orders in a table and did nothing with them.</summary>
public sealed class LegacyOrderTests(PostgresFixture postgres)
{
    private const string FirstScript = "0001_orders.sql";

    private const string InsertOfThatRelease = """
        INSERT INTO orders (order_id, customer_id, status, payment_method, total, currency, lines, placed_at)
        VALUES ($1, 'anonymous', 'Submitted', 'card-ok', 17.50, 'EUR',
                '[{"sku":"SKU-0002","quantity":2,"unitPrice":{"amount":"5.00","currency":"EUR"}},{"sku":"SKU-0003","quantity":1,"unitPrice":{"amount":"7.50","currency":"EUR"}}]',
                '2026-01-02T03:04:05.678901Z')
        """;

    [Fact]
    public async Task Upgrade_WithAcceptedOrders_LosesNoneAndTheyGoOn()
    {
        var (connectionString, ids) = await DatabaseOfThatReleaseAsync(orders: 3);
        await using var service = await OrderingService.StartAsync(connectionString, "anonymous");
        using var client = service.CreateClient();

        foreach (var id in ids)
            await AssertGoesOnAsync(service, client, id);
    }

    [Fact]
    public async Task Upgrade_Rebuilt_ShowsTheOrdersAsBefore()
    {
        var (connectionString, ids) = await DatabaseOfThatReleaseAsync(orders: 1);
        await using var service = await OrderingService.StartAsync(connectionString, "anonymous");
        using var client = service.CreateClient();
        var before = (await client.GetJsonAsync($"{OrdersApi.Path}/{ids[0]}")).ToJsonString();

        await service.Services.GetRequiredService<ProjectionRebuilder>().RebuildAsync(nameof(OrdersProjection), TestContext.Current.CancellationToken);

        Assert.Equal(before, (await client.GetJsonAsync($"{OrdersApi.Path}/{ids[0]}")).ToJsonString());
    }

    [Fact]
    public async Task Upgrade_WhileAReplicaOfThatReleaseRuns_ItsOrdersAreRefusedInsteadOfForgotten()
    {
        var (connectionString, _) = await DatabaseOfThatReleaseAsync(orders: 1);
        await using var service = await OrderingService.StartAsync(connectionString, "anonymous");

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(connectionString, Guid.CreateVersion7()));

        Assert.Equal(PostgresErrorCodes.NotNullViolation, refusal.SqlState);
    }

    private static async Task AssertGoesOnAsync(OrderingService service, HttpClient client, Guid id)
    {
        Assert.Equal("Submitted", await client.StatusAsync(id));
        var placed = (await client.GetJsonAsync($"{OrdersApi.Path}/{id}/history")).AsArray().Single()!;
        Assert.Equal("2026-01-02T03:04:05.678901Z", (string?)placed["at"]);
        Assert.Equal("""{"amount":"17.50","currency":"EUR"}""", placed["data"]!["total"]!.ToJsonString());

        var reserve = Assert.Single(await PublishedAsync(service, id, "inventory.reserve-stock.v1"));
        Assert.Equal(id, reserve.GetProperty("orderId").GetGuid());
        Assert.Equal("""[{"sku": "SKU-0002", "quantity": 2}, {"sku": "SKU-0003", "quantity": 1}]""", reserve.GetProperty("lines").GetRawText());

        await ReplyAsync(service, new StockReserved(id));
        var authorize = Assert.Single(await PublishedAsync(service, id, "payments.authorize-payment.v1"));
        Assert.Equal("17.50", authorize.GetProperty("amount").GetProperty("amount").GetString());
        await ReplyAsync(service, new PaymentAuthorized(id, id));
        Assert.Equal("Confirmed", await client.StatusAsync(id));
    }

    private async Task<(string ConnectionString, IReadOnlyList<Guid> Orders)> DatabaseOfThatReleaseAsync(int orders)
    {
        var connectionString = await postgres.CreateDatabaseAsync("legacy");
        using var script = new StreamReader(typeof(Order).Assembly.GetManifestResourceStream($"Migrations/{FirstScript}")!);
        var migrated = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScript(FirstScript, await script.ReadToEndAsync())
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        Assert.True(migrated.Successful, migrated.Error?.Message);

        var ids = Enumerable.Range(0, orders).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var id in ids)
            await InsertAsync(connectionString, id);
        return (connectionString, ids);
    }

    private static async Task InsertAsync(string connectionString, Guid id)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var insert = database.CreateCommand(InsertOfThatRelease);
        insert.Parameters.Add(new() { Value = id });
        await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ReplyAsync(OrderingService service, IReply reply)
    {
        await using var work = await service.Services.GetRequiredService<UnitsOfWork>().BeginAsync(TestContext.Current.CancellationToken);
        await service.Services.GetRequiredService<FulfilmentSaga>().HandleAsync(reply, work, TestContext.Current.CancellationToken);
        await work.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<List<System.Text.Json.JsonElement>> PublishedAsync(OrderingService service, Guid id, string type)
    {
        await using var select = service.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("SELECT convert_from(body, 'UTF8') FROM messaging.outbox WHERE key = $1 AND type = $2");
        select.Parameters.Add(new() { Value = id.ToString() });
        select.Parameters.Add(new() { Value = type });
        var bodies = new List<System.Text.Json.JsonElement>();
        await using var rows = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            bodies.Add(System.Text.Json.JsonDocument.Parse(rows.GetString(0)).RootElement);
        return bodies;
    }
}
