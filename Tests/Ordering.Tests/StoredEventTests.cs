using System.Reflection;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Ordering.Orders;
using ServiceDefaults;

namespace Ordering.Tests;

/// <summary>
/// Events as they were stored once, in every version that there ever was. A sample is never changed: when it no longer
/// loads, an upcaster is missing.
/// </summary>
public sealed class StoredEventTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private const string Lines = """[{"sku":"SKU-0001","quantity":2,"unitPrice":{"amount":"2.50","currency":"EUR"}}]""";
    private const string Ids = """ "orderId":"01234567-89ab-7def-8123-456789abcdef","customerId":"anonymous" """;

    private static readonly (string Name, int Version, string Data)[] Samples =
    [
        ("order-placed", 1, $$"""{ {{Ids}},"lines":{{Lines}},"total":{"amount":"5.00","currency":"EUR"},"paymentMethod":"card-ok"}"""),
        ("stock-reserved", 1, "{}"),
        ("payment-authorized", 1, """{"paymentId":"01234567-89ab-7def-8123-456789abcdef"}"""),
        ("order-confirmed", 1, "{}"),
        ("cancellation-requested", 1, "{}"),
        ("payment-declined", 1, """{"reason":"Declined."}"""),
        ("fulfilment-timed-out", 1, """{"reason":"Too late."}"""),
        ("stock-released", 1, "{}"),
        ("payment-voided", 1, "{}"),
        ("order-rejected", 1, """{"reason":"Declined."}"""),
        ("order-cancelled", 1, "{}"),
    ];

    public static TheoryData<string, int, string> Stored => new(Samples);

    [Theory]
    [MemberData(nameof(Stored))]
    public async Task Event_OfAnyVersion_Loads(string name, int version, string data)
    {
        var stream = Guid.CreateVersion7();
        await ordering.ExecuteAsync(
            "INSERT INTO messaging.events (stream, version, name, schema_version, at, data) VALUES (@stream, 1, @name, @version, now(), @data::jsonb)",
            new { stream, name, version, data });

        await using var connection = await ordering.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var events = ordering.Services.GetRequiredService<EventStore>();
        var recorded = Assert.Single(await events.ReadAsync(connection, stream, afterVersion: 0, TestContext.Current.CancellationToken));

        Assert.Equal(name, recorded.Data.GetType().GetCustomAttribute<EventAttribute>()!.Name);
        if (recorded.Data is OrderEvent.Placed placed)
        {
            Assert.Equal(new Money(5.00m, Money.Euro), placed.Total);
            Assert.Equal([new("SKU-0001", 2, new(2.50m, Money.Euro))], placed.Lines);
        }
    }

    [Fact]
    public void Samples_AreThereForEveryEventInItsNewestVersion() => Assert.Superset(
        typeof(OrderEvent).GetNestedTypes().Select(type => type.GetCustomAttribute<EventAttribute>()!).Select(known => (known.Name, known.Version)).ToHashSet(),
        Samples.Select(sample => (sample.Name, sample.Version)).ToHashSet());
}
