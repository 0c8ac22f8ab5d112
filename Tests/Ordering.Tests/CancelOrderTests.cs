using System.Net;
using Ordering.Messages;

namespace Ordering.Tests;

public sealed class CancelOrderTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private readonly HttpClient _client = ordering.Client;

    [Fact]
    public async Task Cancel_BeforeItIsConfirmed_IsAcceptedAndEndsCancelled()
    {
        var id = await _client.PlaceOrderAsync();

        using var response = await _client.CancelAsync(id);
        using var repeated = await _client.CancelAsync(id);
        await ordering.ReplyAsync(new StockRejected(id, "too late to matter"), new StockReleased(id));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, repeated.StatusCode);
        Assert.Equal($$"""{"orderId":"{{id}}","status":"Submitted"}""", (await response.JsonAsync()).ToJsonString());
        Assert.Equal("Cancelled", await _client.StatusAsync(id));
        Assert.Equal(["order-placed", "cancellation-requested", "stock-released", "order-cancelled"], await _client.HistoryAsync(id));
    }

    [Fact]
    public async Task Cancel_Cancelled_IsAcceptedAndChangesNothing()
    {
        var id = await _client.PlaceOrderAsync();
        using var first = await _client.CancelAsync(id);
        await ordering.ReplyAsync(new StockReleased(id));
        var history = await _client.HistoryAsync(id);

        var repeated = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _client.CancelAsync(id)));

        foreach (var response in repeated)
        {
            Assert.Equal((HttpStatusCode.Accepted, first.Headers.Location), (response.StatusCode, response.Headers.Location));
            Assert.Equal($$"""{"orderId":"{{id}}","status":"Cancelled"}""", (await response.JsonAsync()).ToJsonString());
            response.Dispose();
        }

        Assert.Equal(history, await _client.HistoryAsync(id));
    }

    [Fact]
    public async Task Cancel_ManyAtOnceWhileItEnds_AllAreAccepted()
    {
        for (var i = 0; i < 10; i++)
        {
            var id = await _client.PlaceOrderAsync();

            var cancelling = Enumerable.Range(0, 8).Select(_ => _client.CancelAsync(id)).ToList();
            (await await Task.WhenAny(cancelling)).EnsureSuccessStatusCode();
            await ordering.ReplyAsync(new StockReleased(id));

            foreach (var response in await Task.WhenAll(cancelling))
            {
                Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
                response.Dispose();
            }

            Assert.Equal(["order-placed", "cancellation-requested", "stock-released", "order-cancelled"], await _client.HistoryAsync(id));
        }
    }

    [Fact]
    public async Task Cancel_Confirmed_IsConflict()
    {
        var id = await _client.PlaceOrderAsync();
        await ordering.ReplyAsync(new StockReserved(id), new PaymentAuthorized(id, id));

        using var whileCapturing = await _client.CancelAsync(id);
        await ordering.ReplyAsync(new PaymentCaptured(id, id, new(5.00m, "EUR")));
        using var afterwards = await _client.CancelAsync(id);

        Assert.Equal(HttpStatusCode.Conflict, whileCapturing.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, afterwards.StatusCode);
        Assert.Equal("application/problem+json", afterwards.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Confirmed", (string?)(await afterwards.JsonAsync())["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_Rejected_IsConflict()
    {
        var id = await _client.PlaceOrderAsync();
        await ordering.ReplyAsync(new StockRejected(id, "Not enough."));

        using var response = await _client.CancelAsync(id);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Fact]
    public async Task Cancel_UnknownOrOfAnotherCustomer_IsNotFound()
    {
        var running = await _client.PlaceOrderAsync();
        var ended = await _client.PlaceOrderAsync();
        await ordering.ReplyAsync(new StockRejected(ended, "Not enough."));
        await ordering.ExecuteAsync($$"""UPDATE messaging.sagas SET data = jsonb_set(data, '{customerId}', '"someone-else"') WHERE id = '{{running}}'""");
        await ordering.ExecuteAsync($"UPDATE orders SET customer_id = 'someone-else' WHERE order_id = '{ended}'");

        foreach (var id in new[] { Guid.NewGuid(), running, ended })
        {
            using var response = await _client.CancelAsync(id);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Single(await ordering.PublishedAsync(running));
    }

    [Fact]
    public async Task Cancel_WhileThePaymentIsAuthorised_OneOfThemWins()
    {
        for (var i = 0; i < 20; i++)
        {
            var id = await _client.PlaceOrderAsync();
            await ordering.ReplyAsync(new StockReserved(id));

            var authorized = ordering.ReplyAsync(new PaymentAuthorized(id, id));
            using var response = await _client.CancelAsync(id);
            await authorized;

            var history = await _client.HistoryAsync(id);
            if (response.StatusCode == HttpStatusCode.Accepted)
                Assert.DoesNotContain("order-confirmed", history);
            else
                Assert.Equal((HttpStatusCode.Conflict, "order-confirmed"), (response.StatusCode, history[^1]));
        }
    }
}
