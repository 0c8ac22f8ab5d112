using System.Diagnostics;
using System.Net;

namespace Gateway.Tests;

public sealed class RateLimitTests
{
    private const string Orders = "/api/v1/orders";
    private const string Token = "/connect/token";
    private const string Login = "/account/login";

    [Fact]
    public async Task Answer_BeyondTheLimit_Is429_AndEveryAnswerSaysWhatIsLeft()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, "api", burst: 3, perSecond: "0.01");
        using var client = gateway.Client();

        foreach (var left in new[] { "r=2;t=100", "r=1;t=200", "r=0;t=300" })
        {
            using var granted = await client.CallAsync(Orders);
            Assert.Equal(HttpStatusCode.OK, granted.StatusCode);
            Assert.Equal("\"api\";q=3;w=300", granted.Single("RateLimit-Policy"));
            Assert.Equal($"\"api\";{left}", granted.Single("RateLimit"));
        }

        using var refused = await client.CallAsync(Orders);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(100), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("\"api\";r=0;t=300", refused.Single("RateLimit"));
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", (string?)(await refused.ProblemAsync())["type"]);
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
        var stalled = TimeSpan.Zero;
        while (watch.Elapsed < TimeSpan.FromSeconds(4))
        {
            var called = watch.Elapsed;
            _ = await flooder.StatusAsync(Orders) is HttpStatusCode.OK ? granted++ : refused++;
            if (watch.Elapsed.TotalSeconds * PerSecond / 4 > asked)
            {
                Assert.Equal(HttpStatusCode.OK, await neighbour.StatusAsync(Orders));
                asked++;
            }

            // A busy machine may stand still, and nothing is asked for meanwhile.
            var took = watch.Elapsed - called;
            stalled += took > TimeSpan.FromMilliseconds(250) ? took : TimeSpan.Zero;
        }

        var seconds = watch.Elapsed.TotalSeconds;
        Assert.True(refused > 0, "the flood was faster than the limit");
        Assert.InRange(granted, PerSecond * (seconds - stalled.TotalSeconds) * 0.9, (PerSecond * (seconds + 0.2) * 1.02) + PerSecond);
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

        Assert.Equal([.. Enumerable.Repeat(200, 20), 429, 429], await StatusesAsync(gateway, Orders, 22, () => Issuer.Tokens.Token($"user-{users++}")));
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
    [InlineData("sign-in", "POST", Token)]
    [InlineData("password", "POST", Login)]
    [InlineData("api", "GET", "/.well-known/openid-configuration")]
    public async Task Token_WhereNoneIsNeeded_GivesNoAccountOfItsOwn(string policy, string method, string path)
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = Gateway(identity, policy, burst: 3);
        var users = 0;

        Assert.Equal([200, 200], await StatusesAsync(gateway, path, 2, () => null, method));
        Assert.Equal([200, 429, 429], await StatusesAsync(gateway, path, 3, () => Issuer.Tokens.Token($"user-{users++}"), method));
        Assert.Equal([429, 429], await StatusesAsync(gateway, path, 2, () => $"garbage-{users++}", method));
    }

    [Fact]
    public async Task PasswordTries_UseUpNobodysTokens_NorThePagesOfTheirOwnAddress()
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("identity", identity.Address))
            .With("RateLimits:Policies:password:PerSecond", "0.001").With("RateLimits:Policies:sign-in:PerSecond", "0.001");

        Assert.Equal([.. Enumerable.Repeat(200, 10), .. Enumerable.Repeat(429, 30)], await StatusesAsync(gateway, Login, 40, () => null, "POST"));
        Assert.Equal([.. Enumerable.Repeat(200, 20), 429], await StatusesAsync(gateway, Token, 21, () => null, "POST"));
        Assert.Equal([200, 200, 200, 200, 200], await StatusesAsync(gateway, Login, 5, () => null));
    }

    private static GatewayService Gateway(Upstream service, string policy, int burst, string perSecond = "0.001") =>
        new GatewayService("Production", ("ordering", service.Address), ("identity", service.Address))
            .With($"RateLimits:Policies:{policy}:PerSecond", perSecond).With($"RateLimits:Policies:{policy}:Burst", $"{burst}");

    private static async Task<List<int>> StatusesAsync(GatewayService gateway, string path, int requests, Func<string?> token, string method = "GET")
    {
        List<int> statuses = [];
        for (var i = 0; i < requests; i++)
        {
            using var client = gateway.Client(token());
            statuses.Add((int)await client.StatusAsync(path, method));
        }

        return statuses;
    }
}
