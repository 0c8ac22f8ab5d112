using System.Net;
using Testing;

namespace Identity.Tests;

public sealed class SeedTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Seeds_OutsideDevelopment_AreAbsent_EvenIfConfigured(string environment)
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"), environment);
        using var client = service.Browser();

        await client.ClientTokenAsync().AssertRefusedAsync("invalid_client");
        Assert.Equal(HttpStatusCode.OK, await client.LoginAsync().StatusAsync());
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT (SELECT count(*) FROM clients) + (SELECT count(*) FROM users)"));
    }
}
