using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Payments.Tests;

/// <summary>Payments beside the provider's sandbox, with a clock that tests turn, for a class of tests.</summary>
public sealed class PaymentsFixture(PostgresFixture postgres) : IAsyncLifetime
{
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    internal ProviderService Provider { get; } = new(postgres);

    internal PaymentsService Payments { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Provider.InitializeAsync();
        Payments = await StartAsync(("Provider:MinimumThroughput", "1000")); // circuits have tests of their own
    }

    internal async Task<PaymentsService> StartAsync(params (string Key, string Value)[] settings)
    {
        var payments = new PaymentsService(postgres, Provider.Address, Time, settings);
        await payments.InitializeAsync();
        return payments;
    }

    public async ValueTask DisposeAsync()
    {
        await Payments.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
