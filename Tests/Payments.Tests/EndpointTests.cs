using Testing;

namespace Payments.Tests;

public sealed class EndpointTests(Databases databases) : IClassFixture<Databases>
{
    private static readonly Dictionary<string, string> ProviderBodies = new()
    {
        ["PUT /faults"] = """{ "mode": "none", "delayMilliseconds": 1 }""",
        ["POST /authorizations/"] = """{ "amount": { "amount": "1.00", "currency": "EUR" }, "paymentMethod": "card-ok" }""",
    };

    [Fact]
    public async Task Input_Wrong_IsRefusedInPlainWords()
    {
        await using var payments = await PaymentsService.StartAsync(databases.Payments, new Uri("http://127.0.0.1:1"));
        using var client = payments.CreateClient();

        await EveryEndpoint.RefusesWrongInputAsync(payments.Services, client, new Dictionary<string, string>());
    }

    [Fact]
    public async Task Input_WrongToTheProvider_IsRefusedInPlainWords()
    {
        await using var provider = await ProviderService.StartAsync(databases.Provider);

        await EveryEndpoint.RefusesWrongInputAsync(provider.Services, provider.Client, ProviderBodies);
    }

    [Fact]
    public async Task Head_IsAnsweredLikeGet()
    {
        await using var provider = await ProviderService.StartAsync(databases.Provider);
        await using var payments = await PaymentsService.StartAsync(databases.Payments, provider.Address);
        using var client = payments.CreateClient();

        await EveryEndpoint.AnswersHeadLikeGetAsync(payments.Services, client);
        await EveryEndpoint.AnswersHeadLikeGetAsync(provider.Services, provider.Client);
    }
}
