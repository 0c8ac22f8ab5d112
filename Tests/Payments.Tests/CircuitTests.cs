using Payments.Provider;
using Testing;

namespace Payments.Tests;

/// <summary>Which failures keep which calls from the provider.</summary>
public sealed class CircuitTests(Databases databases) : IClassFixture<Databases>, IAsyncLifetime
{
    private const int Closed = 0;
    private const int Open = 1;

    private ProviderService _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await ProviderService.StartAsync(databases.Provider);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task CardDown_OpensItsOwnCircuit_AndEveryOtherCardStillPays()
    {
        await using var payments = await StartAsync();

        for (var failures = 0; failures < 10; failures++)
            await FailAsync(payments, "card-down");

        var order = Guid.CreateVersion7();
        await payments.AuthorizeAsync(order);
        Assert.Equal("Authorized", await payments.StatusOfAsync(order));

        var states = payments.CircuitStates();
        Assert.Equal(Open, states["authorize:card-down"]);
        Assert.Equal(Closed, states["authorize:card-ok"]);
        Assert.Equal(Closed, states["provider"]);
    }

    [Fact]
    public async Task CardDown_CircuitOpen_CanStillBeVoided()
    {
        await using var payments = await StartAsync();
        for (var failures = 0; failures < 10; failures++)
            await FailAsync(payments, "card-down");

        var order = Guid.CreateVersion7();
        await payments.AuthorizeAsync(order, "card-down", expiresAt: DateTimeOffset.UtcNow.AddSeconds(-1));

        Assert.Equal("Declined", await payments.StatusOfAsync(order));
    }

    [Fact]
    public async Task UnlistedMethods_ShareOneCircuit()
    {
        await using var payments = await StartAsync();

        await payments.AuthorizeAsync(Guid.CreateVersion7(), "card-of-nobody");
        await payments.AuthorizeAsync(Guid.CreateVersion7(), "card-of-somebody");

        Assert.Equal(["authorize:other", "provider"], payments.CircuitStates().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ConnectionsCut_OpenTheProvidersCircuit_WhichClosesAfterTheBreak()
    {
        await using var payments = await StartAsync(("Provider:BreakDuration", "00:00:00.500"));
        await _provider.SetFaultAsync("lossy");

        for (var failures = 0; failures < 10; failures++)
            await FailAsync(payments, "card-ok");
        Assert.Equal(Open, payments.CircuitStates()["provider"]);
        Assert.Equal(Closed, payments.CircuitStates()["authorize:card-ok"]);

        await _provider.SetFaultAsync("none");
        var order = Guid.CreateVersion7();
        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => payments.AuthorizeAsync(order)) is null, "the circuit has closed");

        Assert.Equal(Closed, payments.CircuitStates()["provider"]);
        Assert.Equal("Authorized", await payments.StatusOfAsync(order));
    }

    [Fact]
    public async Task SlowerThanTheAttemptTimeout_IsNoAnswer()
    {
        await using var payments = await StartAsync(("Provider:AttemptTimeout", "00:00:01"), ("Provider:Retries", "1"));
        await _provider.SetFaultAsync("slow", delayMilliseconds: 60_000);
        var order = Guid.CreateVersion7();

        await Assert.ThrowsAsync<ProviderUnavailableException>(() => payments.AuthorizeAsync(order));

        await _provider.SetFaultAsync("none");
        Assert.Equal("authorized", await _provider.StatusOfAsync(order.ToString()));
    }

    private Task<PaymentsService> StartAsync(params (string, string)[] settings) =>
        PaymentsService.StartAsync(databases.Payments, _provider.Address, time: null, [("Provider:MinimumThroughput", "4"), .. settings]);

    private static async Task FailAsync(PaymentsService payments, string method) =>
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => payments.AuthorizeAsync(Guid.CreateVersion7(), method));
}
