using Payments.Features;
using Payments.Messages;
using Payments.Provider;

namespace Payments.Tests;

/// <summary>Money is held once, or not at all, and the rest of the system is told which.</summary>
public sealed class AuthorizeTests(Databases databases) : PaymentTest(databases)
{
    [Theory]
    [InlineData("card-ok")]
    [InlineData("card-slow")]
    public async Task Authorize_Accepted_IsStoredAndPublished(string method)
    {
        await Payments.AuthorizeAsync(Order, method);

        Assert.Equal("Authorized", await Payments.StatusOfAsync(Order));
        Assert.Equal("authorized", await AtProviderAsync());
        Assert.StartsWith($$"""payments.payment-authorized.v1 {"orderId":"{{Order}}","paymentId":""", Assert.Single(await Payments.PublishedAsync(Order)), StringComparison.Ordinal);
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
    public async Task Authorize_Repeated_HoldsOnceAndAnswersTheSame()
    {
        await Payments.AuthorizeAsync(Order);
        await Payments.AuthorizeAsync(Order);

        Assert.Single((await Payments.PublishedAsync(Order)).Distinct());
    }

    [Fact]
    public async Task Authorize_SameOrderTenTimesAtOnce_HoldsOnceAndAnswersTheSame()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Payments.AuthorizeAsync(Order)));

        var published = await Payments.PublishedAsync(Order);
        Assert.Equal(10, published.Count);
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

    [Fact]
    public async Task Authorize_DownUntilExpired_IsDeclinedOnceTheProviderAgrees()
    {
        var expiresAt = Time.GetUtcNow().AddSeconds(30);
        await Provider.SetFaultAsync("down");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order, expiresAt: expiresAt));

        Time.Advance(TimeSpan.FromSeconds(31));
        var error = await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order, expiresAt: expiresAt));
        Assert.Contains("void", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Payments.PublishedAsync(Order));

        await Provider.SetFaultAsync("none");
        await Payments.AuthorizeAsync(Order, expiresAt: expiresAt);

        Assert.Equal("Declined", await Payments.StatusOfAsync(Order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined(NotInTime)], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Authorize_MoneyHeldButNoAnswerUntilExpired_IsVoided()
    {
        var expiresAt = Time.GetUtcNow().AddSeconds(30);
        await Provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order, expiresAt: expiresAt));
        await Provider.SetFaultAsync("none");
        Assert.Equal("authorized", await AtProviderAsync());

        Time.Advance(TimeSpan.FromSeconds(31));
        await Payments.AuthorizeAsync(Order, expiresAt: expiresAt);

        Assert.Equal("Voided", await Payments.StatusOfAsync(Order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined(NotInTime)], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Authorize_CardDownUntilExpired_IsDeclined()
    {
        var expiresAt = Time.GetUtcNow().AddSeconds(30);
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.AuthorizeAsync(Order, "card-down", expiresAt));

        Time.Advance(TimeSpan.FromSeconds(31));
        await Payments.AuthorizeAsync(Order, "card-down", expiresAt);

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
        var handler = Payments.Create<VoidPaymentHandler>();
        var message = new VoidPayment(Order);

        var prepared = await handler.PrepareAsync(message, Payments.Info(), TestContext.Current.CancellationToken);
        await Payments.AuthorizeAsync(Order);
        await Payments.HandleAsync(handler, message, prepared);

        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined("voided"), Voided], await Payments.PublishedAsync(Order));
    }
}
