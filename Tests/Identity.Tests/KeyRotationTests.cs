using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Identity.Keys;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Identity.Tests;

public sealed class KeyRotationTests(PostgresFixture postgres)
{
    private static readonly KeyOptions Defaults = new();

    [Fact]
    public async Task Rotation_PublishesFirst_SignsLater_AndForgetsLast()
    {
        await using var service = await StartAsync();
        using var client = service.Browser();
        var before = await client.AccessTokenAsync();
        var old = KeyOf(before);

        await RotateAsync(client, before);
        var keys = await client.PublishedKeysAsync();
        var upcoming = Assert.Single(keys, key => key != old);
        Assert.Equal([old, upcoming], keys);
        Assert.Equal(old, KeyOf(await client.AccessTokenAsync()));

        service.Time.Advance(Defaults.PublishAhead);
        await RefreshAsync(service);
        Assert.Equal(upcoming, KeyOf(await client.AccessTokenAsync()));
        Assert.Contains(old, await client.PublishedKeysAsync());
        Assert.True((bool)(await client.IntrospectAsync(before))["active"]!);

        service.Time.Advance(Defaults.Retention);
        await RefreshAsync(service);
        Assert.Equal([upcoming], await client.PublishedKeysAsync());
    }

    [Fact]
    public async Task Schedule_RotatesWithoutAnybodyAsking()
    {
        await using var service = await StartAsync();
        using var client = service.Browser();
        var old = KeyOf(await client.AccessTokenAsync());

        service.Time.Advance(Defaults.Lifetime - Defaults.PublishAhead);
        await RefreshAsync(service);
        Assert.Equal(2, (await client.PublishedKeysAsync()).Count);

        service.Time.Advance(Defaults.PublishAhead);
        await RefreshAsync(service);
        Assert.NotEqual(old, KeyOf(await client.AccessTokenAsync()));
    }

    [Fact]
    public async Task RefreshToken_FromBeforeARotation_StaysGood()
    {
        await using var service = await StartAsync();
        using var client = service.Browser();
        using var redeemed = await client.RedeemAsync(await client.CodeAsync());
        var refresh = (string)(await redeemed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;

        await service.Services.GetRequiredService<KeyStore>().RotateAsync(TestContext.Current.CancellationToken);
        service.Time.Advance(Defaults.PublishAhead + TimeSpan.FromDays(13));
        await RefreshAsync(service);

        using var renewed = await client.RefreshAsync(refresh);
        await renewed.JsonAsync(HttpStatusCode.OK);
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
            Assert.True((bool)(await second.IntrospectAsync(await first.AccessTokenAsync()))["active"]!);

            using var signedIn = await first.LoginAsync();
            using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
            request.Headers.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
            using var account = await second.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, account.StatusCode);
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

        using var nobody = await client.PostAsync(new Uri("/operations/keys/rotate", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        //#if (sample)
        using var somebody = await PostAsync(client, await client.AccessTokenAsync("orders.read"));
        Assert.Equal(HttpStatusCode.Unauthorized, somebody.StatusCode);
        //#endif
        Assert.Single(await client.PublishedKeysAsync());
    }

    [Fact]
    public async Task Rotation_AskedForTwice_IsOne()
    {
        await using var service = await StartAsync();
        using var client = service.Browser();
        var token = await client.AccessTokenAsync();

        await RotateAsync(client, token);
        await RotateAsync(client, token);

        Assert.Equal(2, (await client.PublishedKeysAsync()).Count);
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

    private static async Task RotateAsync(HttpClient client, string token)
    {
        using var response = await PostAsync(client, token);
        var keys = (await response.JsonAsync(HttpStatusCode.OK)).AsArray();
        Assert.Equal(["current", "upcoming"], keys.Where(key => (string)key!["purpose"]! is "sign").Select(key => (string)key!["state"]!));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/operations/keys/rotate");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<bool> RefreshAsync(IdentityService service) =>
        service.Services.GetRequiredService<KeyStore>().RefreshAsync(TestContext.Current.CancellationToken);

    private static string KeyOf(string token) => (string)Protocol.Header(token)["kid"]!;
}
