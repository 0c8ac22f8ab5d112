using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Payments.Features;
using Payments.Ledger;
using Payments.Messages;
using Payments.Provider;
using Testing;

namespace Payments.Tests;

/// <summary>What becomes of a payment, here and at the provider, and what the rest of the system is told.</summary>
public sealed class HandlerTests(Databases databases) : IClassFixture<Databases>, IAsyncLifetime
{
    private const string NotInTime = "The payment provider did not answer in time.";

    private readonly Guid _order = Guid.CreateVersion7();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private ProviderService _provider = null!;
    private PaymentsService _payments = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await ProviderService.StartAsync(databases.Provider);
        _payments = await PaymentsService.StartAsync(databases.Payments, _provider.Address, _time,
            ("Provider:MinimumThroughput", "1000")); // circuits have tests of their own
    }

    public async ValueTask DisposeAsync()
    {
        await _payments.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("card-ok")]
    [InlineData("card-slow")]
    public async Task Authorize_Accepted_IsStoredAndPublished(string method)
    {
        await _payments.AuthorizeAsync(_order, method);

        Assert.Equal("Authorized", await _payments.StatusOfAsync(_order));
        Assert.Equal("authorized", await AtProviderAsync());
        Assert.StartsWith($$"""payments.payment-authorized.v1 {"orderId":"{{_order}}","paymentId":""", Assert.Single(await _payments.PublishedAsync(_order)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("card-declined", "card declined")]
    [InlineData("card-of-nobody", "unknown payment method")]
    public async Task Authorize_Declined_IsStoredAndPublishedWithTheReason(string method, string reason)
    {
        await _payments.AuthorizeAsync(_order, method);

        Assert.Equal("Declined", await _payments.StatusOfAsync(_order));
        Assert.Equal([Declined(reason)], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Authorize_Repeated_HoldsOnceAndAnswersTheSame()
    {
        await _payments.AuthorizeAsync(_order);
        await _payments.AuthorizeAsync(_order);

        Assert.Single((await _payments.PublishedAsync(_order)).Distinct());
    }

    [Fact]
    public async Task Authorize_SameOrderTenTimesAtOnce_HoldsOnceAndAnswersTheSame()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _payments.AuthorizeAsync(_order)));

        var published = await _payments.PublishedAsync(_order);
        Assert.Equal(10, published.Count);
        Assert.Single(published.Distinct());
    }

    [Theory]
    [InlineData("down")]
    [InlineData("lossy")]
    public async Task Authorize_NoAnswer_IsAskedAgainWithTheSameKey(string fault)
    {
        await _provider.SetFaultAsync(fault);
        var error = await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.AuthorizeAsync(_order));
        Assert.Contains($"authorise the payment of order {_order}", error.Message, StringComparison.Ordinal);
        Assert.Null(await _payments.StatusOfAsync(_order));

        await _provider.SetFaultAsync("none");
        await _payments.AuthorizeAsync(_order);

        Assert.Equal("Authorized", await _payments.StatusOfAsync(_order));
        Assert.Single(await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Authorize_DownUntilExpired_IsDeclinedOnceTheProviderAgrees()
    {
        var expiresAt = _time.GetUtcNow().AddSeconds(30);
        await _provider.SetFaultAsync("down");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.AuthorizeAsync(_order, expiresAt: expiresAt));

        _time.Advance(TimeSpan.FromSeconds(31));
        var error = await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.AuthorizeAsync(_order, expiresAt: expiresAt));
        Assert.Contains("void", error.Message, StringComparison.Ordinal);
        Assert.Empty(await _payments.PublishedAsync(_order));

        await _provider.SetFaultAsync("none");
        await _payments.AuthorizeAsync(_order, expiresAt: expiresAt);

        Assert.Equal("Declined", await _payments.StatusOfAsync(_order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined(NotInTime)], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Authorize_MoneyHeldButNoAnswerUntilExpired_IsVoided()
    {
        var expiresAt = _time.GetUtcNow().AddSeconds(30);
        await _provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.AuthorizeAsync(_order, expiresAt: expiresAt));
        await _provider.SetFaultAsync("none");
        Assert.Equal("authorized", await AtProviderAsync());

        _time.Advance(TimeSpan.FromSeconds(31));
        await _payments.AuthorizeAsync(_order, expiresAt: expiresAt);

        Assert.Equal("Voided", await _payments.StatusOfAsync(_order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined(NotInTime)], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Authorize_CardDownUntilExpired_IsDeclined()
    {
        var expiresAt = _time.GetUtcNow().AddSeconds(30);
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.AuthorizeAsync(_order, "card-down", expiresAt));

        _time.Advance(TimeSpan.FromSeconds(31));
        await _payments.AuthorizeAsync(_order, "card-down", expiresAt);

        Assert.Equal([Declined(NotInTime)], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Authorize_CardDownForAFewRetries_IsDeclined()
    {
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.AuthorizeAsync(_order, "card-down", retries: 3));
        await _payments.AuthorizeAsync(_order, "card-down", retries: 4);

        Assert.Equal([Declined(NotInTime)], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Void_Authorized_LetsGo_AlsoWhenRepeated()
    {
        await _payments.AuthorizeAsync(_order);
        await _payments.VoidAsync(_order);
        await _payments.VoidAsync(_order);

        Assert.Equal("Voided", await _payments.StatusOfAsync(_order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Voided, Voided], (await _payments.PublishedAsync(_order)).Skip(1));
    }

    [Fact]
    public async Task Void_BeforeAuthorize_LeavesATombstoneThatHoldsNothingLater()
    {
        await _payments.VoidAsync(_order);
        await _payments.AuthorizeAsync(_order);

        Assert.Equal("Voided", await _payments.StatusOfAsync(_order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Voided, Declined("voided")], await _payments.PublishedAsync(_order));
        Assert.Empty(await ListAsync(_order));
    }

    [Fact]
    public async Task Void_BetweenTheTwoHalvesOfAuthorize_LetsGoAndAuthorizeTellsOfNothingHeld()
    {
        var handler = _payments.Create<AuthorizePaymentHandler>();
        var message = new AuthorizePayment(_order, TokenIssuer.Customer, new Money(12.50m, "EUR"), "card-ok", _time.GetUtcNow().AddMinutes(1));

        var prepared = await handler.PrepareAsync(message, _payments.Info(), TestContext.Current.CancellationToken);
        await _payments.VoidAsync(_order);
        await _payments.HandleAsync(handler, message, prepared);

        Assert.Equal(PaymentStatus.Authorized, prepared!.Status);
        Assert.Equal("Voided", await _payments.StatusOfAsync(_order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Voided, Declined("voided")], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Authorize_BetweenTheTwoHalvesOfVoid_IsRefusedByTheProvider()
    {
        var handler = _payments.Create<VoidPaymentHandler>();
        var message = new VoidPayment(_order);

        var prepared = await handler.PrepareAsync(message, _payments.Info(), TestContext.Current.CancellationToken);
        await _payments.AuthorizeAsync(_order);
        await _payments.HandleAsync(handler, message, prepared);

        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Declined("voided"), Voided], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Void_Declined_AnswersAndLeavesItDeclined()
    {
        await _payments.AuthorizeAsync(_order, "card-declined");
        await _payments.VoidAsync(_order);

        Assert.Equal("Declined", await _payments.StatusOfAsync(_order));
        Assert.Equal([Declined("card declined"), Voided], await _payments.PublishedAsync(_order));
    }

    [Fact]
    public async Task Void_NoAnswer_ChangesNothingUntilTheProviderAgrees()
    {
        await _payments.AuthorizeAsync(_order);
        await _provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.VoidAsync(_order));
        Assert.Equal("Authorized", await _payments.StatusOfAsync(_order));

        await _provider.SetFaultAsync("none");
        await _payments.VoidAsync(_order);

        Assert.Equal("Voided", await _payments.StatusOfAsync(_order));
    }

    [Fact]
    public async Task Void_Captured_IsRefused()
    {
        await _payments.AuthorizeAsync(_order);
        await _payments.CaptureAsync(_order);

        var error = await Assert.ThrowsAsync<PaymentStateException>(() => _payments.VoidAsync(_order));

        Assert.StartsWith($"VoidPayment of order {_order} is refused because its payment is Captured.", error.Message, StringComparison.Ordinal);
        Assert.Equal("captured", await AtProviderAsync());
        Assert.Equal("Captured", await _payments.StatusOfAsync(_order));
    }

    [Fact]
    public async Task Capture_Repeated_TakesOnceAndAnswersTheSame()
    {
        await _payments.AuthorizeAsync(_order);
        await _payments.CaptureAsync(_order);
        await _payments.CaptureAsync(_order);

        Assert.Equal("captured", await AtProviderAsync());
        Assert.Equal("Captured", await _payments.StatusOfAsync(_order));
        var captured = (await _payments.PublishedAsync(_order)).Skip(1).ToList();
        Assert.Equal(2, captured.Count);
        Assert.Single(captured.Distinct());
        Assert.StartsWith($$"""payments.payment-captured.v1 {"orderId":"{{_order}}","paymentId":""", captured[0], StringComparison.Ordinal);
        Assert.EndsWith(""","amount":{"amount":"12.50","currency":"EUR"}}""", captured[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_NoAnswer_IsAskedAgain()
    {
        await _payments.AuthorizeAsync(_order);
        await _provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => _payments.CaptureAsync(_order));
        await _provider.SetFaultAsync("none");

        await _payments.CaptureAsync(_order);

        Assert.Equal("Captured", await _payments.StatusOfAsync(_order));
    }

    [Fact]
    public async Task Capture_OfNothingHeld_IsRefused()
    {
        await Assert.ThrowsAsync<PaymentStateException>(() => _payments.CaptureAsync(_order));

        await _payments.VoidAsync(_order);
        await Assert.ThrowsAsync<PaymentStateException>(() => _payments.CaptureAsync(_order));
    }

    [Fact]
    public async Task List_OwnPayment_ShowsItsAmountAndStatus()
    {
        await _payments.AuthorizeAsync(_order);

        var payment = Assert.Single(await ListAsync(_order))!;

        Assert.Equal(["paymentId", "orderId", "amount", "status"], payment.AsObject().Select(property => property.Key));
        Assert.Equal("""{"amount":"12.50","currency":"EUR"}""", payment["amount"]!.ToJsonString());
        Assert.Equal("Authorized", (string?)payment["status"]);
    }

    [Fact]
    public async Task List_PaymentOfAnotherCustomer_IsEmpty()
    {
        await _payments.HandleAsync(_payments.Create<AuthorizePaymentHandler>(),
            new AuthorizePayment(_order, "someone-else", new Money(1, "EUR"), "card-ok", _time.GetUtcNow().AddMinutes(1)));

        Assert.Empty(await ListAsync(_order));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?orderId=")]
    [InlineData("?orderId=7")]
    public async Task List_OrderIdMissingOrMalformed_NamesIt(string query)
    {
        using var client = _payments.CreateClient();
        using var response = await client.GetAsync(new Uri($"/api/v1/payments{query}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await ProviderService.JsonAsync(response))["errors"]!["orderId"]);
    }

    private string Voided => $$"""payments.payment-voided.v1 {"orderId":"{{_order}}"}""";

    private string Declined(string reason) => $$"""payments.payment-declined.v1 {"orderId":"{{_order}}","reason":"{{reason}}"}""";

    private Task<string> AtProviderAsync() => _provider.StatusOfAsync(_order.ToString());

    private async Task<JsonArray> ListAsync(Guid orderId)
    {
        using var client = _payments.CreateClient();
        return (await client.GetFromJsonAsync<JsonArray>(
            new Uri($"/api/v1/payments?orderId={orderId}", UriKind.Relative), TestContext.Current.CancellationToken))!;
    }
}
