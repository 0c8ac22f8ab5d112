using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed class ResponseHeaderTests
{
    private const string Orders = "/api/v1/orders";

    [Theory]
    [InlineData(Orders, 200)]
    [InlineData("/nothing/here", 404)]
    [InlineData("/api/v1/inventory/SKU-0001", 502)]
    [InlineData("/health", 200)]
    public async Task EveryAnswer_ProtectsBrowsers_AndCanBeLookedUp(string path, int status)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address), ("inventory", "http://127.0.0.1:1"));

        using var answer = await gateway.Client().CallAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", answer.Single("X-Content-Type-Options"));
        Assert.Equal("DENY", answer.Single("X-Frame-Options"));
        Assert.Equal("same-origin", answer.Single("Referrer-Policy"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Single("Content-Security-Policy"));
        Assert.Contains("no-store", answer.Single("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal(32, answer.Single("X-Request-Id").Length);
    }

    [Fact]
    public async Task Service_MaySayOtherwise_ButNotWhatItRunsOn()
    {
        await using var ordering = await Upstream.StartAsync(context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.XPoweredBy = "something 1.2.3";
            context.Response.Headers.Server = "something";
            return Task.CompletedTask;
        });
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));

        using var answer = await gateway.Client().CallAsync(Orders);

        Assert.Equal("default-src 'self'", answer.Single("Content-Security-Policy"));
        Assert.Equal("max-age=60", answer.Single("Cache-Control"));
        Assert.False(answer.Headers.Contains("X-Powered-By"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("Development", "http://localhost:5173", true)]
    [InlineData("Development", "https://evil.example", false)]
    [InlineData("Production", "http://localhost:5173", false)]
    [InlineData("Production", "https://shop.example", true)]
    [InlineData("Production", "https://shop.example.evil.example", false)]
    public async Task Browser_OfAnotherSite_MayCallWhenItsOriginIsConfigured(string environment, string origin, bool may)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService(environment, ("ordering", ordering.Address))
            .With("Cors:Origins:0", environment is "Production" ? "https://shop.example" : "http://localhost:*");
        using var client = gateway.Client();

        using var preflight = await client.CallAsync(Orders, "OPTIONS",
            ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,idempotency-key,content-type"));
        using var answer = await client.CallAsync(Orders, headers: ("Origin", origin));

        Assert.Equal(may, preflight.Headers.Contains("Access-Control-Allow-Methods") && preflight.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(may ? [origin] : [], answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values : []);
        Assert.DoesNotContain("OPTIONS", ordering.Requests.Select(arrived => arrived.Method));
    }
}
