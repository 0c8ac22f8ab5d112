using Payments.Features;
using Payments.Ledger;
using Payments.Messages;
using Payments.Provider;
using ServiceDefaults;
using Testing;

namespace Payments.Tests;

/// <summary>What is held is let go, also before it is held.</summary>
public sealed class VoidTests(Databases databases) : PaymentTest(databases)
{
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
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Void_BetweenTheTwoHalvesOfAuthorize_LetsGoAndAuthorizeTellsOfNothingHeld()
    {
        var handler = Payments.Create<AuthorizePaymentHandler>();
        var message = new AuthorizePayment(Order, TokenIssuer.Customer, new Money(12.50m, "EUR"), "card-ok", Time.GetUtcNow().AddMinutes(1));

        var prepared = await handler.PrepareAsync(message, Payments.Info(), TestContext.Current.CancellationToken);
        await Payments.VoidAsync(Order);
        await Payments.HandleAsync(handler, message, prepared);

        Assert.Equal(PaymentStatus.Authorized, prepared!.Status);
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
    public async Task Void_NoAnswer_ChangesNothingUntilTheProviderAgrees()
    {
        await Payments.AuthorizeAsync(Order);
        await Provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.VoidAsync(Order));
        Assert.Equal("Authorized", await Payments.StatusOfAsync(Order));

        await Provider.SetFaultAsync("none");
        await Payments.VoidAsync(Order);

        Assert.Equal("Voided", await Payments.StatusOfAsync(Order));
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
