using Testing;

namespace Identity.Tests;

/// <summary>One Identity with a database of its own for a class of tests.</summary>
public sealed class IdentityFixture(PostgresFixture postgres) : IAsyncLifetime
{
    public string ConnectionString { get; private set; } = "";

    internal IdentityService Service { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync("identitydb");
        Service = await IdentityService.StartAsync(ConnectionString);
        Client = Service.Browser();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
    }
}
