using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Payments.Tests;

/// <summary>A test with an order of its own, and a provider that works well at first.</summary>
public abstract class PaymentTest(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>, IAsyncLifetime
{
    protected Guid Order { get; } = Guid.CreateVersion7();

    protected FakeTimeProvider Time => fixture.Time;

    private protected ProviderService Provider => fixture.Provider;

    private protected PaymentsService Payments => fixture.Payments;

    private protected PublishedMessage Voided => new("payments.payment-voided.v1", $$"""{"orderId":"{{Order}}"}""");

    public async ValueTask InitializeAsync() => await Provider.SetFaultAsync("none");

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts another Payments beside the same provider.</summary>
    private protected Task<PaymentsService> StartAsync(params (string Key, string Value)[] settings) => fixture.StartAsync(settings);

    private protected PublishedMessage Declined(string reason) => new("payments.payment-declined.v1", $$"""{"orderId":"{{Order}}","reason":"{{reason}}"}""");

    /// <summary>The state of the order's payment as the provider knows it.</summary>
    protected Task<string> AtProviderAsync() => Provider.StatusOfAsync(Order.ToString());
}
