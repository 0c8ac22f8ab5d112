using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Payments.Tests;

/// <summary>Payments beside the provider's sandbox, with a clock that the test turns, and an order of its own for each test.</summary>
public abstract class PaymentTest(Databases databases) : IClassFixture<Databases>, IAsyncLifetime
{
    protected const string NotInTime = "The payment provider did not answer in time.";

    protected Guid Order { get; } = Guid.CreateVersion7();

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    private protected ProviderService Provider { get; private set; } = null!;

    private protected PaymentsService Payments { get; private set; } = null!;

    /// <summary>What tells of a payment that holds nothing any more.</summary>
    protected string Voided => $$"""payments.payment-voided.v1 {"orderId":"{{Order}}"}""";

    public async ValueTask InitializeAsync()
    {
        Provider = await ProviderService.StartAsync(databases.Provider);
        Payments = await PaymentsService.StartAsync(databases.Payments, Provider.Address, Time,
            ("Provider:MinimumThroughput", "1000")); // circuits have tests of their own
    }

    public async ValueTask DisposeAsync()
    {
        await Payments.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected string Declined(string reason) => $$"""payments.payment-declined.v1 {"orderId":"{{Order}}","reason":"{{reason}}"}""";

    /// <summary>The state of the order's payment as the provider knows it.</summary>
    protected Task<string> AtProviderAsync() => Provider.StatusOfAsync(Order.ToString());

    /// <summary>The order's payments as its customer sees them.</summary>
    protected async Task<JsonArray> ListAsync()
    {
        using var client = Payments.CreateClient();
        return (await client.GetFromJsonAsync<JsonArray>(
            new Uri($"/api/v1/payments?orderId={Order}", UriKind.Relative), TestContext.Current.CancellationToken))!;
    }
}
