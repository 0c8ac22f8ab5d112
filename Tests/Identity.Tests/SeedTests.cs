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

        using var token = await client.ClientTokenAsync();
        using var login = await client.LoginAsync();

        Assert.Equal("invalid_client", (string)(await token.JsonAsync(HttpStatusCode.Unauthorized))["error"]!);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT (SELECT count(*) FROM clients) + (SELECT count(*) FROM users)"));
    }
}
