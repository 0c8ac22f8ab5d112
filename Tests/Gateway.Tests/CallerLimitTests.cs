using System.Net;
using Microsoft.Extensions.Time.Testing;

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

    [Theory]
    [InlineData("127.0.0.0/8", new[] { 200, 200, 429, 200 })]
    [InlineData("10.0.0.0/8", new[] { 200, 200, 429, 429 })]
    public async Task Address_IsWhatATrustedProxySays_AndNobodyElse(string trusted, int[] expected)
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("identity", identity.Address)).OnPort()
            .With("TrustedProxies:0", trusted).With("RateLimits:Policies:sign-in:PerSecond", "0.001").With("RateLimits:Policies:sign-in:Burst", "2");
        using var client = gateway.Client(token: null);
        List<int> statuses = [];

        foreach (var address in new[] { "203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Headers = { { "X-Forwarded-For", address } } };
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal(expected, statuses);
    }

    [Fact]
    public async Task Minute_OfAFlood_GetsWhatThePolicySays_Within2Percent_AndCostsANeighbourNothing()
    {
        const int PerSecond = 50;
        const int TicksPerSecond = 20;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address)).With(time)
            .With("RateLimits:Policies:api:PerSecond", $"{PerSecond}").With("RateLimits:Policies:api:Burst", $"{PerSecond}");
        using var flooder = gateway.Client(Issuer.Tokens.Token("flooder"));
        using var neighbour = gateway.Client(Issuer.Tokens.Token("neighbour"));
        var (granted, refused, cost) = (0, 0, 0);

        for (var tick = 0; tick < 60 * TicksPerSecond; tick++)
        {
            for (var i = 0; i < 5; i++)
                _ = await StatusAsync(flooder) == HttpStatusCode.OK ? granted++ : refused++;
            for (var i = 0; i < 2; i++)
                cost += await StatusAsync(neighbour) == HttpStatusCode.OK ? 0 : 1;
            time.Advance(TimeSpan.FromSeconds(1) / TicksPerSecond);
        }

        Assert.InRange(granted, PerSecond * 60 * 0.98, PerSecond * 60 * 1.02);
        Assert.Equal((60 * TicksPerSecond * 5) - granted, refused);
        Assert.Equal(0, cost);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(Orders, TestContext.Current.CancellationToken);
        return response.StatusCode;
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
