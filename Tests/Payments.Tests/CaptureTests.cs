using Payments.Features;
using Payments.Ledger;
using Payments.Provider;

namespace Payments.Tests;

/// <summary>What is held is taken once.</summary>
public sealed class CaptureTests(Databases databases) : PaymentTest(databases)
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
        Assert.Single(captured.Distinct());
        Assert.StartsWith($$"""payments.payment-captured.v1 {"orderId":"{{Order}}","paymentId":""", captured[0], StringComparison.Ordinal);
        Assert.EndsWith(""","amount":{"amount":"12.50","currency":"EUR"}}""", captured[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_NoAnswer_IsAskedAgain()
    {
        await Payments.AuthorizeAsync(Order);
        await Provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Payments.CaptureAsync(Order));
        await Provider.SetFaultAsync("none");

        await Payments.CaptureAsync(Order);

        Assert.Equal("Captured", await Payments.StatusOfAsync(Order));
    }

    [Fact]
    public async Task Capture_OfNothingHeld_IsRefused()
    {
        await Assert.ThrowsAsync<PaymentStateException>(() => Payments.CaptureAsync(Order));

        await Payments.VoidAsync(Order);
        await Assert.ThrowsAsync<PaymentStateException>(() => Payments.CaptureAsync(Order));
    }
}
