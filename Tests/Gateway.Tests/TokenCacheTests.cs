using System.Net;
using System.Security.Claims;
using Gateway.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests;

public sealed class TokenCacheTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public void Entry_EndsWithItsToken()
    {
        var cache = new TokenCache(_time);
        cache.Add(TokenCache.HashOf("token"), Ticket(expires: _time.GetUtcNow().AddSeconds(10)));

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(cache.Find(TokenCache.HashOf("token")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(cache.Find(TokenCache.HashOf("token")));
    }

    [Fact]
    public void Entry_OfALongToken_EndsAfterItsLifetime()
    {
        var cache = new TokenCache(_time);
        cache.Add(TokenCache.HashOf("token"), Ticket(expires: _time.GetUtcNow().AddHours(1)));

        _time.Advance(TokenCache.Lifetime);

        Assert.Null(cache.Find(TokenCache.HashOf("token")));
    }

    [Fact]
    public void Tokens_BeyondTheCapacity_AreNotKept_UntilOthersEnd()
    {
        var cache = new TokenCache(_time);
        for (var i = 0; i < 10_000; i++)
            cache.Add(TokenCache.HashOf($"{i}"), Ticket(_time.GetUtcNow().AddHours(1)));

        cache.Add(TokenCache.HashOf("one more"), Ticket(_time.GetUtcNow().AddHours(1)));
        Assert.Null(cache.Find(TokenCache.HashOf("one more")));

        _time.Advance(TokenCache.Lifetime);
        cache.Add(TokenCache.HashOf("one more"), Ticket(_time.GetUtcNow().AddHours(1)));
        Assert.NotNull(cache.Find(TokenCache.HashOf("one more")));
    }

    [Fact]
    public async Task TokenThatDiffersInOneLetter_IsCheckedAnew()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        var token = Issuer.Tokens.Token();
        var orders = new Uri("/api/v1/orders", UriKind.Relative);

        using var first = await gateway.Client(token).GetAsync(orders, TestContext.Current.CancellationToken);
        using var second = await gateway.Client(token).GetAsync(orders, TestContext.Current.CancellationToken);
        using var tampered = await gateway.Client(token[..^9] + (token[^9] == 'A' ? 'B' : 'A') + token[^8..]).GetAsync(orders, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, tampered.StatusCode);
    }

    private static AuthenticationTicket Ticket(DateTimeOffset expires) =>
        new(new ClaimsPrincipal(new ClaimsIdentity("test")), new AuthenticationProperties { ExpiresUtc = expires }, "test");
}
