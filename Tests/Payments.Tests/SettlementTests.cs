using Payments.Features;
using Payments.Ledger;
using Payments.Provider;
using Testing;

namespace Payments.Tests;

/// <summary>What is held is taken once, or let go, also before it is held.</summary>
public sealed class SettlementTests(PaymentsFixture fixture) : PaymentTest(fixture)
{
    [Fact]
    public async Task Capture_Repeated_TakesOnceAndAnswersTheSame()
    {
        await Payments.AuthorizeAsync(Order);
        await Payments.CaptureAsync(Order);
        await Payments.CaptureAsync(Order);

        Assert.Equal("captured", await AtProviderAsync());
        Assert.Equal("Captured", await Payments.StatusOfAsync(Order));
        var captured = (await Payments.PublishedAsync(Order)).Skip(1).ToList();
        Assert.Equal(2, captured.Count);
        var answer = Assert.Single(captured.Distinct());
        Assert.Equal("payments.payment-captured.v1", answer.Type);
        Assert.StartsWith($$"""{"orderId":"{{Order}}","paymentId":""", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith(""","amount":{"amount":"12.50","currency":"EUR"}}""", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_OfNothingHeld_IsRefused()
    {
        await Assert.ThrowsAsync<PaymentStateException>(() => Payments.CaptureAsync(Order));

        await Payments.VoidAsync(Order);
        await Assert.ThrowsAsync<PaymentStateException>(() => Payments.CaptureAsync(Order));
    }

    [Theory]
    [InlineData(nameof(PaymentsService.CaptureAsync), "Captured")]
    [InlineData(nameof(PaymentsService.VoidAsync), "Voided")]
    public async Task Settlement_NoAnswer_ChangesNothingUntilTheProviderAgrees(string settlement, string status)
    {
        Task SettleAsync() => settlement == nameof(PaymentsService.CaptureAsync) ? Payments.CaptureAsync(Order) : Payments.VoidAsync(Order);
        await Payments.AuthorizeAsync(Order);
        await Provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<ProviderUnavailableException>(SettleAsync);
        Assert.Equal("Authorized", await Payments.StatusOfAsync(Order));

        await Provider.SetFaultAsync("none");
        await SettleAsync();

        Assert.Equal(status, await Payments.StatusOfAsync(Order));
    }

    [Fact]
    public async Task Void_Authorized_LetsGo_AlsoWhenRepeated()
    {
        await Payments.AuthorizeAsync(Order);
        await Payments.VoidAsync(Order);
        await Payments.VoidAsync(Order);

        Assert.Equal("Voided", await Payments.StatusOfAsync(Order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Voided, Voided], (await Payments.PublishedAsync(Order)).Skip(1));
    }

    [Fact]
    public async Task Void_BeforeAuthorize_LeavesATombstoneThatHoldsNothingLater()
    {
        await Payments.VoidAsync(Order);
        await Payments.AuthorizeAsync(Order);

        Assert.Equal("Voided", await Payments.StatusOfAsync(Order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Voided, Declined("voided")], await Payments.PublishedAsync(Order));
        Assert.Equal("[]", (await Payments.Client.GetJsonAsync($"/api/v1/payments?orderId={Order}")).ToJsonString());
    }

    [Fact]
    public async Task Void_BetweenTheTwoHalvesOfAuthorize_LetsGoAndAuthorizeTellsOfNothingHeld()
    {
        await Payments.HandleAsync(Payments.Create<AuthorizePaymentHandler>(), Payments.Authorization(Order), between: async () =>
        {
            Assert.Equal("authorized", await AtProviderAsync());
            await Payments.VoidAsync(Order);
        });

        Assert.Equal("Voided", await Payments.StatusOfAsync(Order));
        Assert.Equal("voided", await AtProviderAsync());
        Assert.Equal([Voided, Declined("voided")], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Void_Declined_AnswersAndLeavesItDeclined()
    {
        await Payments.AuthorizeAsync(Order, "card-declined");
        await Payments.VoidAsync(Order);

        Assert.Equal("Declined", await Payments.StatusOfAsync(Order));
        Assert.Equal([Declined("card declined"), Voided], await Payments.PublishedAsync(Order));
    }

    [Fact]
    public async Task Void_Captured_IsRefused()
    {
        await Payments.AuthorizeAsync(Order);
        await Payments.CaptureAsync(Order);

        var error = await Assert.ThrowsAsync<PaymentStateException>(() => Payments.VoidAsync(Order));

        Assert.StartsWith($"VoidPayment of order {Order} is refused because its payment is Captured.", error.Message, StringComparison.Ordinal);
        Assert.Equal("captured", await AtProviderAsync());
        Assert.Equal("Captured", await Payments.StatusOfAsync(Order));
    }
}
