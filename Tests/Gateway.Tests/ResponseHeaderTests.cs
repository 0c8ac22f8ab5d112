using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed class ResponseHeaderTests
{
    private static readonly Uri Orders = new("/api/v1/orders", UriKind.Relative);

    [Theory]
    [InlineData("/api/v1/orders", 200)]
    [InlineData("/nothing/here", 404)]
    [InlineData("/api/v1/inventory/SKU-0001", 502)]
    [InlineData("/health", 200)]
    public async Task EveryAnswer_ProtectsBrowsers_AndCanBeLookedUp(string path, int status)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address), ("inventory", "http://127.0.0.1:1"));

        using var response = await gateway.Client().GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("nosniff", Single(response, "X-Content-Type-Options"));
        Assert.Equal("DENY", Single(response, "X-Frame-Options"));
        Assert.Equal("same-origin", Single(response, "Referrer-Policy"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Single(response, "Content-Security-Policy"));
        Assert.Contains("no-store", Single(response, "Cache-Control"), StringComparison.Ordinal);
        Assert.Equal(32, Single(response, "X-Request-Id").Length);
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

        using var response = await gateway.Client().GetAsync(Orders, TestContext.Current.CancellationToken);

        Assert.Equal("default-src 'self'", Single(response, "Content-Security-Policy"));
        Assert.Equal("max-age=60", Single(response, "Cache-Control"));
        Assert.False(response.Headers.Contains("X-Powered-By"));
        Assert.False(response.Headers.Contains("Server"));
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
        var gateway = new GatewayService(environment, ("ordering", ordering.Address));
        await using var disposing = gateway;
        if (environment == "Production")
            gateway.With("Cors:Origins:0", "https://shop.example");
        using var client = gateway.Client();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Orders);
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key,content-type");
        using var get = new HttpRequestMessage(HttpMethod.Get, Orders);
        get.Headers.Add("Origin", origin);

        using var allowed = await client.SendAsync(preflight, TestContext.Current.CancellationToken);
        using var answered = await client.SendAsync(get, TestContext.Current.CancellationToken);

        Assert.Equal(may, allowed.Headers.Contains("Access-Control-Allow-Methods") && allowed.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(may ? [origin] : [], answered.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values : []);
        Assert.DoesNotContain("OPTIONS", ordering.Requests.Select(arrived => arrived.Method));
    }

    private static string Single(HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.TryGetValues(name, out var values) ? values : []);
}
