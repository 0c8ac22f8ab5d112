using System.Net;

namespace Ordering.Tests;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task Ordering_DatabaseAway_StartsAliveNotReadyAndRefusesOrdersForNow()
    {
        await using var service = new OrderingService("Host=127.0.0.1;Port=1;Username=nobody;Database=orderingdb");
        using var client = service.CreateClient();

        using var alive = await client.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);
        using var ready = await client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        using var order = await client.PostAsync(OrdersApi.Body(), "away");

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, order.StatusCode);
        Assert.NotNull((await order.JsonAsync())["traceId"]);
    }
}
