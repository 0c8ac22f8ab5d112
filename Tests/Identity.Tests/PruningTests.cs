using Identity.Pruning;
using Identity.Server;
using Identity.Sessions;
using Testing;

namespace Identity.Tests;

public sealed class PruningTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Expired_IsRemoved_AndNothingElse()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        using var client = service.Browser();
        await client.AccessTokenAsync();
        var first = (await client.TokensAsync()).RefreshToken();
        var second = (await client.RefreshAsync(first).JsonAsync()).RefreshToken();
        Assert.Equal((0, 0), await PruneAsync(service));

        // Access tokens, id tokens and the code are over; both refresh tokens stay, the used one to notice its reuse.
        service.Time.Advance(TokenLifetimes.Access + ExpiredTokens.Keep + TimeSpan.FromMinutes(1));
        await PruneAsync(service);
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM tokens"));
        await client.RefreshAsync(first).AssertRefusedAsync("invalid_grant");
        await client.RefreshAsync(second).AssertRefusedAsync("invalid_grant");

        // In the end only the user's consent is left.
        service.Time.Advance(TokenLifetimes.Refresh + ExpiredTokens.Keep);
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
                INSERT INTO tokens (id, expiration_date) SELECT gen_random_uuid(), now() - interval '1 day' FROM generate_series(1, {(2 * ExpiredTokens.BatchSize) + 1}) RETURNING 1)
            SELECT count(*) FROM added
            """);

        var (tokens, _) = await PruneAsync(service);

        Assert.Equal((2 * ExpiredTokens.BatchSize) + 1, tokens);
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
        service.Time.Advance(ExpiredTokens.Keep + TimeSpan.FromMinutes(1));
        await PruneAsync(service);
        Assert.Equal((1L, 0L), await CountAsync());
        service.Time.Advance(Session.Lifetime);
        await PruneAsync(service);
        Assert.Equal((0L, 0L), await CountAsync());

        async Task<(long, long)> CountAsync() =>
            (await service.ScalarAsync<long>("SELECT count(*) FROM sessions"), await service.ScalarAsync<long>("SELECT count(*) FROM sign_in_tries"));
    }

    private static async Task<(int Tokens, int Grants)> PruneAsync(IdentityService service)
    {
        var pruned = (0, 0);
        await service.WithAsync<ExpiredTokens>(async expired => pruned = await expired.PruneAsync(TestContext.Current.CancellationToken));
        return pruned;
    }
}
