using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.RateLimits;

namespace Gateway.Tests;

public sealed class RateLimitTests
{
    private static readonly Uri Orders = new("/api/v1/orders", UriKind.Relative);
    private static readonly Uri Token = new("/connect/token", UriKind.Relative);
    private static readonly Uri Login = new("/account/login", UriKind.Relative);

    [Fact]
    public async Task Answer_BeyondTheLimit_Is429_AndEveryAnswerSaysWhatIsLeft()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, "api", burst: 3, perSecond: "0.01");
        using var client = gateway.Client();
        var cancellation = TestContext.Current.CancellationToken;

        foreach (var (left, reset) in new[] { (2, 100), (1, 200), (0, 300) })
        {
            using var granted = await client.GetAsync(Orders, cancellation);
            Assert.Equal(HttpStatusCode.OK, granted.StatusCode);
            Assert.Equal("\"api\";q=3;w=300", Assert.Single(granted.Headers.GetValues("RateLimit-Policy")));
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"\"api\";r={left};t={reset}"), Assert.Single(granted.Headers.GetValues("RateLimit")));
        }

        using var refused = await client.GetAsync(Orders, cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(100), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("\"api\";r=0;t=300", Assert.Single(refused.Headers.GetValues("RateLimit")));
        var problem = await refused.Content.ReadFromJsonAsync<JsonNode>(cancellation);
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", (string?)problem!["type"]);
        Assert.Equal(3, ordering.Requests.Count);
    }

    [Fact]
    public async Task Flood_GetsWhatThePolicySays_AndCostsANeighbourNothing()
    {
        const int PerSecond = 20;
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, "api", burst: PerSecond, perSecond: $"{PerSecond}");
        using var flooder = gateway.Client(Issuer.Tokens.Token("flooder"));
        using var neighbour = gateway.Client(Issuer.Tokens.Token("neighbour"));
        var (granted, refused, asked, watch) = (0, 0, 0, Stopwatch.StartNew());
        while (watch.Elapsed < TimeSpan.FromSeconds(4))
        {
            _ = await StatusAsync(flooder, Orders) is HttpStatusCode.OK ? granted++ : refused++;
            if (watch.Elapsed.TotalSeconds * PerSecond / 4 > asked)
            {
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(neighbour, Orders));
                asked++;
            }
        }

        var seconds = watch.Elapsed.TotalSeconds;
        Assert.True(refused > 0, "the flood was faster than the limit");
        Assert.InRange(granted, PerSecond * seconds * 0.9, (PerSecond * (seconds + 0.2) * 1.02) + PerSecond);
    }

    [Fact]
    public async Task Users_HaveAccountsOfTheirOwn_WhateverTokensTheyUse()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, "api", burst: 3);

        Assert.Equal([200, 200, 200, 429, 429], await StatusesAsync(gateway, Orders, 5, () => Issuer.Tokens.Token("ann")));
        Assert.Equal([200, 200, 200], await StatusesAsync(gateway, Orders, 3, () => Issuer.Tokens.Token("ben")));
    }

    [Fact]
    public async Task Address_WithTokensOfManyUsers_HasTheShareOfTenCallers()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, "api", burst: 2);
        var users = 0;

        var statuses = await StatusesAsync(gateway, Orders, 22, () => Issuer.Tokens.Token($"user-{users++}"));

        Assert.Equal([.. Enumerable.Repeat(200, 20), 429, 429], statuses);
    }

    [Fact]
    public async Task RefusedTokens_CountForTheAddress_AndNotForWhomTheyClaimToBe()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, "api", burst: 3);

        Assert.Equal([401, 401, 401, 429, 429], await StatusesAsync(gateway, Orders, 5, () => Issuer.Tokens.Bad(TokenFault.SignedByAnotherKey, "ann")));
        Assert.Equal([200, 200, 200], await StatusesAsync(gateway, Orders, 3, () => Issuer.Tokens.Token("ann")));
    }

    [Theory]
    [InlineData("sign-in", "/connect/token")]
    [InlineData("password", "/account/login")]
    [InlineData("api", "/.well-known/openid-configuration")]
    public async Task Token_WhereNoneIsNeeded_GivesNoAccountOfItsOwn(string policy, string path)
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = Gateway(identity, policy, burst: 3);
        var users = 0;
        var method = policy is "api" ? HttpMethod.Get : HttpMethod.Post;
        var uri = new Uri(path, UriKind.Relative);

        Assert.Equal([200, 200], await StatusesAsync(gateway, uri, 2, () => null, method));
        Assert.Equal([200, 429, 429], await StatusesAsync(gateway, uri, 3, () => Issuer.Tokens.Token($"user-{users++}"), method));
        Assert.Equal([429, 429], await StatusesAsync(gateway, uri, 2, () => $"garbage-{users++}", method));
    }

    [Fact]
    public async Task PasswordTries_UseUpNobodysTokens_NorThePagesOfTheirOwnAddress()
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("identity", identity.Address)).With("RateLimits:Policies:password:PerSecond", "0.001");

        Assert.Equal([.. Enumerable.Repeat(200, 10), .. Enumerable.Repeat(429, 30)], await StatusesAsync(gateway, Login, 40, () => null, HttpMethod.Post));
        Assert.Equal([200, 200, 200, 200, 200], await StatusesAsync(gateway, Token, 5, () => null, HttpMethod.Post));
        Assert.Equal([200, 200, 200, 200, 200], await StatusesAsync(gateway, Login, 5, () => null));
    }

    [Fact]
    public async Task Tokens_HaveAStricterLimitThanTheApi()
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("identity", identity.Address)).With("RateLimits:Policies:sign-in:PerSecond", "0.001");

        Assert.Equal([.. Enumerable.Repeat(200, 20), 429], await StatusesAsync(gateway, Token, 21, () => null, HttpMethod.Post));
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2:3:4:5:6")]
    public void Addresses_OfOneOwner_ShareAnAccount(string one, string other) =>
        Assert.Equal(RateLimiting.AccountOf(IPAddress.Parse(one)), RateLimiting.AccountOf(IPAddress.Parse(other)));

    [Fact]
    public void Flood_OfAddresses_SpreadsOverABoundedNumberOfAccounts()
    {
        var accounts = Enumerable.Range(0, 500_000).Select(_ => RateLimiting.AccountOf(new IPAddress(RandomNumberGenerator.GetBytes(16)))).Distinct().Count();

        Assert.InRange(accounts, 60_000, 65_536);
    }

    private static GatewayService Gateway(Upstream service, string policy, int burst, string perSecond = "0.001") =>
        new GatewayService("Production", ("ordering", service.Address), ("identity", service.Address))
            .With($"RateLimits:Policies:{policy}:PerSecond", perSecond).With($"RateLimits:Policies:{policy}:Burst", $"{burst}");

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Uri path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<List<int>> StatusesAsync(GatewayService gateway, Uri path, int requests, Func<string?> token, HttpMethod? method = null)
    {
        List<int> statuses = [];
        for (var i = 0; i < requests; i++)
        {
            using var client = gateway.Client(token());
            using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }
}
