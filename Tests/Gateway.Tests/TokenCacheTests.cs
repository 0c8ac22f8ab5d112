using System.Net;
using System.Security.Claims;
using Gateway.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ISystemClock = Microsoft.Extensions.Internal.ISystemClock;

namespace Gateway.Tests;

public sealed class TokenCacheTests
{
    [Fact]
    public async Task Token_Valid_IsCheckedAgainAfterTheLifetime()
    {
        var clock = new Clock();
        var checks = new Checks();
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, clock, checks);
        using var client = gateway.Client();

        await AssertAnswerAsync(HttpStatusCode.OK, client);
        clock.Ahead = TokenCache.Lifetime / 2;
        await AssertAnswerAsync(HttpStatusCode.OK, client);
        Assert.Equal(1, checks.Count);

        clock.Ahead = TokenCache.Lifetime;
        await AssertAnswerAsync(HttpStatusCode.OK, client);
        Assert.Equal(2, checks.Count);
    }

    [Fact]
    public async Task Token_ThatEndsBeforeTheLifetime_IsCheckedAgainAfterItsEnd()
    {
        var clock = new Clock();
        var checks = new Checks();
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, clock, checks);
        using var client = gateway.Client(Issuer.Tokens.TokenUntil(DateTimeOffset.UtcNow + (TokenCache.Lifetime / 2)));

        await AssertAnswerAsync(HttpStatusCode.OK, client);
        Assert.Equal(1, checks.Count);

        clock.Ahead = TokenCache.Lifetime / 2;
        await AssertAnswerAsync(HttpStatusCode.OK, client);
        Assert.Equal(2, checks.Count);
    }

    [Fact]
    public async Task Token_ThatDiffersInOneLetter_IsCheckedAnew()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        var token = Issuer.Tokens.Token();

        await AssertAnswerAsync(HttpStatusCode.OK, gateway.Client(token));
        await AssertAnswerAsync(HttpStatusCode.OK, gateway.Client(token));
        await AssertAnswerAsync(HttpStatusCode.Unauthorized, gateway.Client(token[..^9] + (token[^9] == 'A' ? 'B' : 'A') + token[^8..]));
    }

    [Fact]
    public async Task Token_KnownToMeetOnePolicy_MeetsNoOtherForThat()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        using var client = gateway.Client(Issuer.Tokens.Token("customer-1", "orders.read"));

        for (var time = 0; time < 2; time++)
        {
            await AssertAnswerAsync(HttpStatusCode.OK, client);
            using var refused = await client.PostAsync(new Uri("/api/v1/orders", UriKind.Relative), content: null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    private static GatewayService Gateway(Upstream ordering, Clock clock, Checks checks) => new GatewayService("Production", ("ordering", ordering.Address)).With(services => services
        .Replace(ServiceDescriptor.Singleton(_ => new MemoryCache(new MemoryCacheOptions { Clock = clock })))
        .Replace(ServiceDescriptor.Singleton<IClaimsTransformation>(checks)));

    private static async Task AssertAnswerAsync(HttpStatusCode expected, HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
    }

    private sealed class Clock : ISystemClock
    {
        public TimeSpan Ahead { get; set; }

        public DateTimeOffset UtcNow => DateTimeOffset.UtcNow + Ahead;
    }

    /// <summary>Counts, because claims are transformed whenever a token was checked.</summary>
    private sealed class Checks : IClaimsTransformation
    {
        public int Count { get; private set; }

        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            Count++;
            return Task.FromResult(principal);
        }
    }
}
