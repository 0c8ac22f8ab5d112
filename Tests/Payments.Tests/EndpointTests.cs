using Testing;

namespace Payments.Tests;

public sealed class EndpointTests(PaymentsFixture fixture)
    : EveryEndpoint(fixture.Payments.Services, fixture.Payments.CreateClient), IClassFixture<PaymentsFixture>
{
    protected override IReadOnlyDictionary<string, Need> Needs => new Dictionary<string, Need> { ["GET /api/v1/payments/"] = new("payments.read") };
}

public sealed class ProviderEndpointTests(PaymentsFixture fixture)
    : EveryEndpoint(fixture.Provider.Services, fixture.Provider.CreateClient), IClassFixture<PaymentsFixture>
{
    protected override IReadOnlyDictionary<string, Need> Needs => new Dictionary<string, Need>
    {
        ["GET /faults"] = new(Scope: null),
        ["PUT /faults"] = new(Scope: null, """{ "mode": "none", "delayMilliseconds": 1 }"""),
        ["POST /authorizations/"] = new(Scope: null, """{ "amount": { "amount": "1.00", "currency": "EUR" }, "paymentMethod": "card-ok" }"""),
        ["GET /authorizations/{key}"] = new(Scope: null),
        ["POST /authorizations/{key}/capture"] = new(Scope: null),
        ["POST /authorizations/{key}/void"] = new(Scope: null),
    };
}
