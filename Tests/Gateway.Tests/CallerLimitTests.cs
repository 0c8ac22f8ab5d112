using System.Net;

namespace Gateway.Tests;

public sealed class CallerLimitTests
{
    private static readonly Uri Orders = new("/api/v1/orders", UriKind.Relative);

    [Fact]
    public async Task Users_HaveAccountsOfTheirOwn_WhateverTokensTheyUse()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address))
            .With("RateLimits:Policies:api:PerSecond", "0.001").With("RateLimits:Policies:api:Burst", "3");

        var ann = await StatusesAsync(gateway, () => Issuer.Tokens.Token("ann"), requests: 5);
        var ben = await StatusesAsync(gateway, () => Issuer.Tokens.Token("ben"), requests: 3);

        Assert.Equal([200, 200, 200, 429, 429], ann);
        Assert.Equal([200, 200, 200], ben);
    }

    [Fact]
    public async Task RefusedTokens_CountForTheAddress_AndNotForWhomTheyClaimToBe()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address))
            .With("RateLimits:Policies:api:PerSecond", "0.001").With("RateLimits:Policies:api:Burst", "3");

        var forger = await StatusesAsync(gateway, () => Issuer.Tokens.Bad(TokenFault.SignedByAnotherKey, "ann"), requests: 5);
        var ann = await StatusesAsync(gateway, () => Issuer.Tokens.Token("ann"), requests: 3);

        Assert.Equal([401, 401, 401, 429, 429], forger);
        Assert.Equal([200, 200, 200], ann);
    }

    [Fact]
    public async Task SignIn_HasAStricterLimitThanTheApi()
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("identity", identity.Address)).With("RateLimits:Policies:sign-in:PerSecond", "0.001");
        using var client = gateway.Client(token: null);
        List<HttpStatusCode> answers = [];

        for (var i = 0; i < 21; i++)
        {
            using var answer = await client.PostAsync(new Uri("/connect/token", UriKind.Relative), content: null, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
        }

        Assert.All(answers[..20], answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[20]);
    }

    private static async Task<List<int>> StatusesAsync(GatewayService gateway, Func<string> token, int requests)
    {
        List<int> statuses = [];
        for (var i = 0; i < requests; i++)
        {
            using var client = gateway.Client(token());
            using var response = await client.GetAsync(Orders, TestContext.Current.CancellationToken);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }
}
