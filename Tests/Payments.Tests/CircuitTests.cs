using Payments.Provider;
using Testing;

namespace Payments.Tests;

/// <summary>Which failures keep which calls from the provider.</summary>
public sealed class CircuitTests(PaymentsFixture fixture) : PaymentTest(fixture)
{
    private const int Closed = 0;
    private const int Open = 1;
    private static readonly (string, string) FewCalls = ("Provider:MinimumThroughput", "4");

    [Fact]
    public async Task CardDown_OpensItsOwnCircuit_AndEveryOtherCardStillPays()
    {
        await using var payments = await StartAsync(FewCalls);
        await FailAsync(payments, "card-down");

        await payments.AuthorizeAsync(Order);
        Assert.Equal("Authorized", await payments.StatusOfAsync(Order));

        var states = payments.CircuitStates();
        Assert.Equal(Open, states["authorize:card-down"]);
        Assert.Equal(Closed, states["authorize:card-ok"]);
        Assert.Equal(Closed, states["provider"]);
    }

    [Fact]
    public async Task CardDown_CircuitOpen_CanStillBeVoided()
    {
        await using var payments = await StartAsync(FewCalls);
        await FailAsync(payments, "card-down");

        await payments.AuthorizeAsync(Order, "card-down", expiresAt: Time.GetUtcNow().AddSeconds(-1));

        Assert.Equal("Declined", await payments.StatusOfAsync(Order));
    }

    [Fact]
    public async Task UnlistedMethods_ShareOneCircuit()
    {
        await using var payments = await StartAsync(FewCalls);

        await payments.AuthorizeAsync(Guid.CreateVersion7(), "card-of-nobody");
        await payments.AuthorizeAsync(Guid.CreateVersion7(), "card-of-somebody");

        Assert.Equal(["authorize:other", "provider"], payments.CircuitStates().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ConnectionsCut_OpenTheProvidersCircuit_WhichClosesAfterTheBreak()
    {
        await using var payments = await StartAsync(FewCalls, ("Provider:BreakDuration", "00:00:00.500"));
        await Provider.SetFaultAsync("lossy");

        await FailAsync(payments, "card-ok");
        Assert.Equal(Open, payments.CircuitStates()["provider"]);
        Assert.Equal(Closed, payments.CircuitStates()["authorize:card-ok"]);

        await Provider.SetFaultAsync("none");
        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => payments.AuthorizeAsync(Order)) is null, "the circuit has closed");

        Assert.Equal(Closed, payments.CircuitStates()["provider"]);
        Assert.Equal("Authorized", await payments.StatusOfAsync(Order));
    }

    [Fact]
    public async Task SlowerThanTheAttemptTimeout_IsNoAnswer()
    {
        await using var payments = await StartAsync(FewCalls, ("Provider:AttemptTimeout", "00:00:01"), ("Provider:Retries", "1"));
        await Provider.SetFaultAsync("slow");

        await Assert.ThrowsAsync<ProviderUnavailableException>(() => payments.AuthorizeAsync(Order));

        await Provider.SetFaultAsync("none");
        Assert.Equal("authorized", await AtProviderAsync());
    }

    private static async Task FailAsync(PaymentsService payments, string method)
    {
        for (var failures = 0; failures < 10; failures++)
            await Assert.ThrowsAsync<ProviderUnavailableException>(() => payments.AuthorizeAsync(Guid.CreateVersion7(), method));
    }
}
