using System.Net;
using Ordering.Messages;
using Testing;

namespace Ordering.Tests;

public sealed class CancelOrderTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private static readonly string[] Cancelled = ["order-placed", "cancellation-requested", "stock-released", "order-cancelled"];
    private readonly HttpClient _client = ordering.Client;

    [Fact]
    public async Task Cancel_BeforeItIsConfirmed_IsAcceptedAndEndsCancelled()
    {
        var id = await _client.PlaceAsync();

        using var response = await _client.CancelAsync(id);
        using var repeated = await _client.CancelAsync(id);
        await ordering.ReplyAsync(new StockRejected(id, "too late to matter"), new StockReleased(id));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (response.StatusCode, repeated.StatusCode));
        Assert.Equal($$"""{"orderId":"{{id}}","status":"Submitted"}""", await response.TextAsync());
        Assert.Equal("Cancelled", await _client.StatusAsync(id));
        Assert.Equal(Cancelled, await _client.HistoryAsync(id));
    }

    [Fact]
    public async Task Cancel_Cancelled_IsAcceptedAndChangesNothing()
    {
        var id = await _client.PlaceAsync();
        using var first = await _client.CancelAsync(id);
        await ordering.ReplyAsync(new StockReleased(id));

        foreach (var response in await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _client.CancelAsync(id))))
        {
            Assert.Equal((HttpStatusCode.Accepted, first.Headers.Location), (response.StatusCode, response.Headers.Location));
            Assert.Equal($$"""{"orderId":"{{id}}","status":"Cancelled"}""", await response.TextAsync());
        }

        Assert.Equal(Cancelled, await _client.HistoryAsync(id));
    }

    [Fact]
    public async Task Cancel_ManyAtOnceWhileItEnds_AllAreAccepted()
    {
        for (var i = 0; i < 10; i++)
        {
            var id = await _client.PlaceAsync();

            var cancelling = Enumerable.Range(0, 8).Select(_ => _client.CancelAsync(id)).ToList();
            (await await Task.WhenAny(cancelling)).EnsureSuccessStatusCode();
            await ordering.ReplyAsync(new StockReleased(id));

            Assert.All(await Task.WhenAll(cancelling), response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
            Assert.Equal(Cancelled, await _client.HistoryAsync(id));
        }
    }

    [Fact]
    public async Task Cancel_ConfirmedOrRejected_IsConflict()
    {
        var confirmed = await _client.PlaceAsync();
        await ordering.ReplyAsync(new StockReserved(confirmed), new PaymentAuthorized(confirmed, confirmed));
        var rejected = await _client.PlaceAsync();
        await ordering.ReplyAsync(new StockRejected(rejected, "Not enough."));

        using var whileCapturing = await _client.CancelAsync(confirmed);
        await ordering.ReplyAsync(new PaymentCaptured(confirmed, confirmed, new(5.00m, "EUR")));
        using var afterwards = await _client.CancelAsync(confirmed);
        using var afterRejection = await _client.CancelAsync(rejected);

        Assert.All([whileCapturing, afterwards, afterRejection], response => response.AssertProblem(HttpStatusCode.Conflict));
        Assert.Contains("Confirmed", await afterwards.TextAsync(), StringComparison.Ordinal);
        Assert.Contains("Rejected", await afterRejection.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_WhileThePaymentIsAuthorised_OneOfThemWins()
    {
        for (var i = 0; i < 20; i++)
        {
            var id = await _client.PlaceAsync();
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
