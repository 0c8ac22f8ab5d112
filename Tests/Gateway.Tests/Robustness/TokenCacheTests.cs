using System.Net;
using System.Security.Claims;
using Gateway.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ISystemClock = Microsoft.Extensions.Internal.ISystemClock;

namespace Gateway.Tests.Robustness;

public sealed class TokenCacheTests
{
    private const string Orders = "/api/v1/orders";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_Valid_IsCheckedAgainAfterTheLifetime_OrItsOwnEnd(bool endsBefore)
    {
        var (clock, checks) = (new Clock(), new Checks());
        var end = endsBefore ? TokenCache.Lifetime / 2 : TokenCache.Lifetime;
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address)).With(services => services
            .Replace(ServiceDescriptor.Singleton(_ => new MemoryCache(new MemoryCacheOptions { Clock = clock })))
            .Replace(ServiceDescriptor.Singleton<IClaimsTransformation>(checks)));
        using var client = gateway.Client(endsBefore ? Issuer.Tokens.TokenUntil(DateTimeOffset.UtcNow + end) : Issuer.Tokens.Token());

        foreach (var (ahead, count) in new[] { (TimeSpan.Zero, 1), (end / 2, 1), (end, 2) })
        {
            clock.Ahead = ahead;
            Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));
            Assert.Equal(count, checks.Count);
        }
    }

    [Fact]
    public async Task Token_ThatDiffersInOneLetter_IsCheckedAnew()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        var token = Issuer.Tokens.Token();

        Assert.Equal(HttpStatusCode.OK, await gateway.Client(token).StatusAsync(Orders));
        Assert.Equal(HttpStatusCode.OK, await gateway.Client(token).StatusAsync(Orders));
        Assert.Equal(HttpStatusCode.Unauthorized, await gateway.Client(token[..^9] + (token[^9] == 'A' ? 'B' : 'A') + token[^8..]).StatusAsync(Orders));
    }

    [Fact]
    public async Task Token_KnownToMeetOnePolicy_MeetsNoOtherForThat()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        using var client = gateway.Client(Issuer.Tokens.Token("customer-1", "orders.read"));

        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));
            Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync(Orders, "POST"));
        }
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
