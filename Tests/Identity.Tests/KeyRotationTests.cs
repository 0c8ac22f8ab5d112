using System.Net;
using System.Security.Cryptography;
using Identity.Keys;
using Identity.Server;
using Testing;

namespace Identity.Tests;

public sealed class KeyRotationTests(PostgresFixture postgres)
{
    private static readonly KeyOptions Defaults = new();

    [Fact]
    public async Task Rotation_PublishesFirst_SignsLater_AndForgetsLast_HoweverOftenItIsAskedFor()
    {
        await using var service = await StartAsync();
        using var client = service.Browser();
        var before = await client.AccessTokenAsync();
        var old = KeyOf(before);

        for (var time = 0; time < 2; time++)
        {
            var listed = (await RotateAsync(client, before).JsonAsync()).AsArray();
            Assert.Equal(["current", "upcoming"], listed.Where(key => (string)key!["purpose"]! is "sign").Select(key => (string)key!["state"]!));
        }

        var keys = await client.PublishedKeysAsync();
        var upcoming = Assert.Single(keys, key => key != old);
        Assert.Equal([old, upcoming], keys);
        Assert.Equal(old, KeyOf(await client.AccessTokenAsync()));

        service.Time.Advance(Defaults.PublishAhead);
        await service.RefreshKeysAsync();
        Assert.Equal(upcoming, KeyOf(await client.AccessTokenAsync()));
        Assert.Contains(old, await client.PublishedKeysAsync());
        Assert.True(await client.IsActiveAsync(before));

        service.Time.Advance(Defaults.Retention - TimeSpan.FromMinutes(1));
        await service.RefreshKeysAsync();
        Assert.Equal([upcoming, old], await client.PublishedKeysAsync());
        service.Time.Advance(TimeSpan.FromMinutes(1));
        await service.RefreshKeysAsync();
        Assert.Equal([upcoming], await client.PublishedKeysAsync());
    }

    [Fact]
    public async Task Schedule_RotatesWithoutAnybodyAsking_AndRefreshTokensStayGood()
    {
        await using var service = await StartAsync();
        using var client = service.Browser();
        var old = KeyOf(await client.AccessTokenAsync());

        service.Time.Advance(Defaults.Lifetime - Defaults.PublishAhead - TimeSpan.FromMinutes(1));
        await service.RefreshKeysAsync();
        Assert.Single(await client.PublishedKeysAsync());
        var tokens = await client.TokensAsync();

        service.Time.Advance(TimeSpan.FromMinutes(1));
        await service.RefreshKeysAsync();
        Assert.Equal(2, (await client.PublishedKeysAsync()).Count);

        service.Time.Advance(Defaults.PublishAhead + TimeSpan.FromDays(13));
        await service.RefreshKeysAsync();
        Assert.NotEqual(old, KeyOf(await client.AccessTokenAsync()));
        await client.RefreshAsync(tokens.RefreshToken()).JsonAsync();
    }

    [Fact]
    public void Defaults_LeaveTimeToReadTheKeys_AndOutliveEveryToken()
    {
        Assert.True(Defaults.PublishAhead > TimeSpan.FromMinutes(5) + Defaults.Refresh); // after five minutes services read them anew
        Assert.True(Defaults.Retention > TokenLifetimes.Refresh);
    }

    [Fact]
    public async Task Replicas_StartedTogether_ShareTheKeysAndTheSessions()
    {
        var database = await postgres.CreateDatabaseAsync("identitydb");
        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => IdentityService.StartAsync(database))));
        try
        {
            using var first = replicas[0].Browser();
            using var second = replicas[1].Browser();
            Assert.Equal(await first.PublishedKeysAsync(), await second.PublishedKeysAsync());
            Assert.True(await second.IsActiveAsync(await first.AccessTokenAsync()));

            using var signedIn = await first.LoginAsync();
            using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
            request.Headers.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
            Assert.Equal(HttpStatusCode.OK, await second.SendAsync(request, TestContext.Current.CancellationToken).StatusAsync());
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Rotation_NeedsTheScope()
    {
        await using var service = await StartAsync();
        using var client = service.Browser();

        Assert.Equal(HttpStatusCode.Unauthorized, await RotateAsync(client, token: null).StatusAsync());
        //#if (sample)
        Assert.Equal(HttpStatusCode.Unauthorized, await RotateAsync(client, await client.AccessTokenAsync("orders.read")).StatusAsync());
        //#endif
        Assert.Single(await client.PublishedKeysAsync());
    }

    [Fact]
    public async Task PrivateKeys_InTheDatabase_OpenWithTheSecretOnly()
    {
        var database = await postgres.CreateDatabaseAsync("identitydb");
        await using (var service = await IdentityService.StartAsync(database))
        {
            using var browser = service.Browser();
            using var signedIn = await browser.LoginAsync(); // makes the key of the cookies
            var stored = await service.ScalarAsync<byte[]>("SELECT private_key FROM token_keys LIMIT 1");
            using var rsa = RSA.Create();
            Assert.ThrowsAny<CryptographicException>(() => rsa.ImportPkcs8PrivateKey(stored, out _));
            Assert.DoesNotContain("masterKey", await service.ScalarAsync<string>("SELECT string_agg(xml, '') FROM session_keys"), StringComparison.Ordinal);
        }

        var start = await FailedStart.OfAsync(database, secret: new string('y', 40));
        Assert.Contains("Keys:Secret is not the one that it was sealed with", start.Output, StringComparison.Ordinal);
    }

    private async Task<IdentityService> StartAsync() => await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));

    private static async Task<HttpResponseMessage> RotateAsync(HttpClient client, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/operations/keys/rotate");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string KeyOf(string token) => (string)Protocol.Header(token)["kid"]!;
}
