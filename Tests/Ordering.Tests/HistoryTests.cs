using System.Net;

namespace Ordering.Tests;

public sealed class HistoryTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    [Fact]
    public async Task History_OfAnOrder_TellsWhatHappenedWhenAndToWhat()
    {
        var id = await ordering.Client.PlaceOrderAsync();

        var placed = (await ordering.Client.GetJsonAsync($"{OrdersApi.Path}/{id}/history")).AsArray().Single()!;

        Assert.Equal(1, (int?)placed["version"]);
        Assert.Equal("order-placed", (string?)placed["type"]);
        Assert.EndsWith("Z", (string?)placed["at"], StringComparison.Ordinal);
        Assert.Equal(
            $$$"""{"orderId":"{{{id}}}","customerId":"customer-1","lines":[{"sku":"SKU-0001","quantity":2,"unitPrice":{"amount":"2.50","currency":"EUR"}}],"total":{"amount":"5.00","currency":"EUR"},"paymentMethod":"card-ok"}""",
            placed["data"]!.ToJsonString());
    }

    [Fact]
    public async Task History_UnknownOrOfAnotherCustomer_IsNotFound()
    {
        var id = await ordering.Client.PlaceOrderAsync();
        await ordering.ExecuteAsync($$"""UPDATE messaging.events SET data = jsonb_set(data, '{customerId}', '"someone-else"') WHERE stream = '{{id}}'""");

        foreach (var unknown in new[] { id, Guid.NewGuid() })
        {
            using var response = await ordering.Client.GetAsync(new Uri($"{OrdersApi.Path}/{unknown}/history", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }
}
