using Messaging;
using Payments.Features;
using Payments.Messages;
using Payments.Provider;

namespace Payments.Tests;

/// <summary>Money is held once, or not at all, and the rest of the system is told which.</summary>
public sealed class AuthorizeTests(PaymentsFixture fixture) : PaymentTest(fixture)
{
    private const string NotInTime = "The payment provider did not answer in time.";

    [Theory]
    [InlineData("card-ok")]
    [InlineData("card-slow")]
    public async Task Authorize_Accepted_IsStoredAndPublished(string method)
    {
        await Payments.AuthorizeAsync(Order, method);

        Assert.Equal("Authorized", await Payments.StatusOfAsync(Order));
        Assert.Equal("authorized", await AtProviderAsync());
        var published = Assert.Single(await Payments.PublishedAsync(Order));
        Assert.Equal("payments.payment-authorized.v1", published.Type);
        Assert.StartsWith($$"""{"orderId":"{{Order}}","paymentId":""", published.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("card-declined", "card declined")]
    [InlineData("card-of-nobody", "unknown payment method")]
    public async Task Authorize_Declined_IsStoredAndPublishedWithTheReason(string method, string reason)
    {
        await Payments.AuthorizeAsync(Order, method);

        Assert.Equal("Declined", await Payments.StatusOfAsync(Order));
        Assert.Equal([Declined(reason)], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Authorize_RepeatedAlsoAtOnce_HoldsOnceAndAnswersTheSame()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Payments.AuthorizeAsync(Order)));
        await Payments.AuthorizeAsync(Order);

        var published = await Payments.PublishedAsync(Order);
        Assert.Equal(11, published.Count);
        Assert.Single(published.Distinct());
    }

    [Theory]
    [InlineData("down")]
    [InlineData("lossy")]
    public async Task Authorize_NoAnswer_IsAskedAgainWithTheSameKey(string fault)
    {
        await Provider.SetFaultAsync(fault);
        var error = await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order));
        Assert.Contains($"authorise the payment of order {Order}", error.Message, StringComparison.Ordinal);
        Assert.Null(await Payments.StatusOfAsync(Order));

        await Provider.SetFaultAsync("none");
        await Payments.AuthorizeAsync(Order);

        Assert.Equal("Authorized", await Payments.StatusOfAsync(Order));
        Assert.Single(await Payments.PublishedAsync(Order));
    }

    [Theory]
    [InlineData("card-ok", "down", "Declined")]
    [InlineData("card-ok", "lossy", "Voided")] // the money was held, and nobody was told
    [InlineData("card-down", "none", "Declined")]
    public async Task Authorize_NoAnswerUntilExpired_HoldsNothingOnceTheProviderAgrees(string method, string fault, string status)
    {
        var expiresAt = Time.GetUtcNow().AddSeconds(30);
        await Provider.SetFaultAsync(fault);
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order, method, expiresAt));

        Time.Advance(TimeSpan.FromSeconds(31));
        if (fault != "none")
        {
            var error = await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order, method, expiresAt));
            Assert.Contains("void", error.Message, StringComparison.Ordinal);
            Assert.Empty(await Payments.PublishedAsync(Order));
        }

        await Provider.SetFaultAsync("none");
        await Payments.AuthorizeAsync(Order, method, expiresAt);

        Assert.Equal(status, await Payments.StatusOfAsync(Order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined(NotInTime)], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Authorize_CardDownForAFewRetries_IsDeclined()
    {
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order, "card-down", retries: 3));
        await Payments.AuthorizeAsync(Order, "card-down", retries: 4);

        Assert.Equal([Declined(NotInTime)], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Authorize_BetweenTheTwoHalvesOfVoid_IsRefusedByTheProvider()
    {
        await Payments.HandleAsync(Payments.Create<VoidPaymentHandler>(), new VoidPayment(Order), between: () => Payments.AuthorizeAsync(Order));

        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined("voided"), Voided], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Authorize_WhileAnotherDeliveryGivesUp_IsDeclinedAndVoided()
    {
        var handler = Payments.Create<AuthorizePaymentHandler>();
        var message = Payments.Authorization(Order);
        Task GiveUpAsync() => handler.PrepareAsync(message, Payments.Info(retries: 4), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<ConcurrencyException>(() => Payments.HandleAsync(handler, message, between: GiveUpAsync));
        await Payments.AuthorizeAsync(Order);

        Assert.Equal("Voided", await Payments.StatusOfAsync(Order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined(NotInTime)], await Payments.PublishedAsync(Order));
    }
}
