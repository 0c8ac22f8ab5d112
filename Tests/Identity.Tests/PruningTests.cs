using System.Net;
using Identity.Pruning;
using Identity.Server;
using Identity.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Identity.Tests;

public sealed class PruningTests(PostgresFixture postgres)
{
    private static readonly PruningOptions Defaults = new();

    [Fact]
    public async Task Expired_IsRemoved_AndNothingElse()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        using var client = service.Browser();
        await client.AccessTokenAsync();
        using var redeemed = await client.RedeemAsync(await client.CodeAsync());
        var first = (string)(await redeemed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;
        using var renewed = await client.RefreshAsync(first);
        var second = (string)(await renewed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;
        Assert.Equal((0, 0), await PruneAsync(service));

        // Access tokens, id tokens and the code are over; both refresh tokens stay, the used one to notice its reuse.
        service.Time.Advance(TokenLifetimes.Access + Defaults.Keep + TimeSpan.FromMinutes(1));
        await PruneAsync(service);
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM tokens"));
        using var stolen = await client.RefreshAsync(first);
        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        using var rightful = await client.RefreshAsync(second);
        Assert.Equal(HttpStatusCode.BadRequest, rightful.StatusCode);

        // In the end only the user's consent is left.
        service.Time.Advance(TokenLifetimes.Refresh + Defaults.Keep);
        await PruneAsync(service);
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM tokens"));
        Assert.Equal("permanent", await service.ScalarAsync<string>("SELECT string_agg(type, ',') FROM grants"));
    }

    [Fact]
    public async Task Many_AreRemovedInBatches()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        await service.ScalarAsync<long>($"""
            WITH added AS (
                INSERT INTO tokens (id, expiration_date) SELECT gen_random_uuid(), now() - interval '1 day' FROM generate_series(1, {(2 * Defaults.BatchSize) + 1}) RETURNING 1)
            SELECT count(*) FROM added
            """);

        var (tokens, _) = await PruneAsync(service);

        Assert.Equal((2 * Defaults.BatchSize) + 1, tokens);
    }

    [Fact]
    public async Task Sessions_AndWrongPasswords_AreRemovedOnceTheyAreOver()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        using var browser = service.Browser();
        using var wrong = await browser.LoginAsync("nobody", "wrong");
        using var signedIn = await browser.LoginAsync();

        await PruneAsync(service);
        Assert.Equal((1L, 1L), await CountAsync());
        service.Time.Advance(Defaults.Keep + TimeSpan.FromMinutes(1));
        await PruneAsync(service);
        Assert.Equal((1L, 0L), await CountAsync());
        service.Time.Advance(Session.Lifetime);
        await PruneAsync(service);
        Assert.Equal((0L, 0L), await CountAsync());

        async Task<(long, long)> CountAsync() =>
            (await service.ScalarAsync<long>("SELECT count(*) FROM sessions"), await service.ScalarAsync<long>("SELECT count(*) FROM sign_in_tries"));
    }

    private static Task<(int Tokens, int Grants)> PruneAsync(IdentityService service) =>
        service.Services.GetRequiredService<ExpiredTokens>().PruneAsync(TestContext.Current.CancellationToken);
}
