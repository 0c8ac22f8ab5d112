using Testing;

namespace Payments.Tests;

/// <summary>The databases of a class of tests, whose orders and keys are new each time.</summary>
public sealed class Databases(PostgresFixture postgres) : IAsyncLifetime
{
    public string Provider { get; private set; } = "";

    public string Payments { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Provider = await postgres.CreateDatabaseAsync("providerdb");
        Payments = await postgres.CreateDatabaseAsync("paymentsdb");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
