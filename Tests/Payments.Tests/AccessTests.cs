using System.Net.Http.Json;
using System.Text.Json;
using Testing;

namespace Payments.Tests;

public sealed class AccessTests(Databases databases) : IClassFixture<Databases>
{
    private static readonly Uri NoProvider = new("http://127.0.0.1:1");

    [Theory]
    [InlineData("GET", "/api/v1/payments?orderId=0190e000-0000-7000-8000-000000000000", "payments.read")]
    [InlineData("GET", "/operations/messaging/outbox", "operations")]
    [InlineData("POST", "/operations/messaging/projections/none/rebuild", "operations")]
    public async Task Call_NeedsItsScope(string method, string path, string scope)
    {
        await using var payments = await PaymentsService.StartAsync(databases.Payments, NoProvider);
        using var client = payments.CreateClient().With(null);

        await Guarded.AssertAsync(client, method, path, scope);
    }

    [Fact]
    public async Task Payment_OfAnotherCustomer_IsNotListed()
    {
        await using var provider = await ProviderService.StartAsync(databases.Provider);
        await using var payments = await PaymentsService.StartAsync(databases.Payments, provider.Address);
        var order = Guid.CreateVersion7();
        await payments.AuthorizeAsync(order);
        using var own = payments.CreateClient();
        using var other = payments.CreateClient().As("somebody-else");

        Assert.Single(await ListAsync(own, order));
        Assert.Empty(await ListAsync(other, order));
    }

    private static async Task<List<JsonElement>> ListAsync(HttpClient client, Guid order) => (await client.GetFromJsonAsync<List<JsonElement>>(
        new Uri($"/api/v1/payments?orderId={order}", UriKind.Relative), TestContext.Current.CancellationToken))!;
}
