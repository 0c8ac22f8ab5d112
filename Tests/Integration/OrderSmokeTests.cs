using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;

namespace Integration;

/// <summary>Does it sell? One order through all services of any system, without knowing its state.</summary>
public sealed class OrderSmokeTests(SystemFixture system)
{
    [Fact(Timeout = SmokeTests.OneMinute)]
    public async Task Order_IsConfirmed_AndItsCustomerIsTold()
    {
        using var gateway = system.Gateway();
        var stock = await gateway.GetFromJsonAsync<JsonElement>("/api/v1/inventory/SKU-0010", TestContext.Current.CancellationToken);
        Assert.InRange(stock.GetProperty("available").GetInt32(), 1, int.MaxValue);

        var order = await OrderTests.EndOfAsync(gateway, await OrderTests.PlaceAsync(gateway, "SKU-0010", quantity: 1, "card-ok"));

        Assert.Equal("Confirmed", order.GetProperty("status").GetString());
        await Eventually.TrueAsync(async () => (await OrderTests.NotificationsAsync(gateway, order)) is ["OrderConfirmed"], "the customer is told once");
    }

    [Fact(Timeout = SmokeTests.OneMinute)]
    public async Task Caller_WithoutToken_IsRefused()
    {
        using var anyone = new HttpClient { BaseAddress = system.Address };

        using var answer = await anyone.GetAsync("/api/v1/orders", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
