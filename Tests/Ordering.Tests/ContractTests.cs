using Microsoft.Extensions.DependencyInjection;
using Ordering.Features;
using Ordering.Fulfilment;
using Ordering.Messages;
using ServiceDefaults;
using Testing;

namespace Ordering.Tests;

public sealed class ContractTests(OrderingFixture ordering) : MessageProviderTests("ordering"), IClassFixture<OrderingFixture>
{
    private static readonly Guid Order = Guid.Parse("01998d3e-0000-7000-8000-000000000001");
    private static readonly Money Total = new(12.50m, Money.Euro);
    private static readonly DateTimeOffset At = new(2025, 10, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public Task Api_BreaksNoCaller() => ReleasedApi.AssertKeptAsync("ordering", ordering.Client);

    [Fact]
    public async Task Messages_AreAsTheDocumentSays() =>
        await AsyncApi.AssertCommittedAsync("ordering", typeof(FulfilmentSaga).Assembly, await PublishAsync());

    [Fact]
    public async Task Replies_AreHandledAsTheContractsSay()
    {
        await ordering.InTransactionAsync(work =>
        {
            ordering.Services.GetRequiredService<FulfilmentSaga>().Start(new(Order, TokenIssuer.Customer, [], Total, "card-ok"), work);
            return Task.CompletedTask;
        });

        await Contract.AssertCommittedAsync(
            "ordering",
            message => message is IReply reply
                ? ordering.ReplyAsync(reply)
                : ordering.InTransactionAsync(work => new ChangePriceHandler().HandleAsync((ProductPriceChanged)message, work, CancellationToken.None)),
            ("inventory", [new StockReserved(Order), new StockRejected(Order, "SKU-0001 is short"), new StockReleased(Order)]),
            ("payments", [new PaymentAuthorized(Order, Order), new PaymentCaptured(Order, Order, Total), new PaymentDeclined(Order, "card declined"), new PaymentVoided(Order)]),
            ("storefront", [new ProductPriceChanged("SKU-CONTRACT", Total, At)]));

        Assert.Equal("Confirmed", await ordering.Client.StatusAsync(Order));
    }

    protected override async Task<IReadOnlyList<PublishedMessage>> PublishAsync()
    {
        var client = ordering.Client;
        var (confirmed, rejected, cancelled) = (await client.PlaceAsync(), await client.PlaceAsync(), await client.PlaceAsync());
        await ordering.ReplyAsync(new StockReserved(confirmed), new PaymentAuthorized(confirmed, confirmed), new StockRejected(rejected, "short"), new StockReserved(cancelled));
        using var response = await client.CancelAsync(cancelled);
        await ordering.ReplyAsync(new PaymentVoided(cancelled), new StockReleased(cancelled));
        return [.. await ordering.PublishedAsync(confirmed), .. await ordering.PublishedAsync(rejected), .. await ordering.PublishedAsync(cancelled)];
    }
}
