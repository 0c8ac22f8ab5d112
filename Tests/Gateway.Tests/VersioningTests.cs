namespace Gateway.Tests;

public sealed class VersioningTests
{
    [Fact]
    public async Task OldVersion_SaysSinceWhenAndUntilWhen_TheNewOneDoesNot()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address))
            .With("ReverseProxy:Routes:orders-v0:ClusterId", "ordering")
            .With("ReverseProxy:Routes:orders-v0:AuthorizationPolicy", "anonymous")
            .With("ReverseProxy:Routes:orders-v0:Match:Path", "/api/v0/orders/{**rest}")
            .With("ReverseProxy:Routes:orders-v0:Metadata:Deprecated", "2026-06-30")
            .With("ReverseProxy:Routes:orders-v0:Metadata:Sunset", "2027-01-31T12:00:00Z")
            .With("ReverseProxy:Routes:orders-v0:Metadata:DeprecationLink", "https://docs.example/orders-v1");
        using var client = gateway.Client();

        using var old = await client.GetAsync(new Uri("/api/v0/orders", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("@1782777600", Assert.Single(old.Headers.GetValues("Deprecation")));
        Assert.Equal("Sun, 31 Jan 2027 12:00:00 GMT", Assert.Single(old.Headers.GetValues("Sunset")));
        Assert.Equal("<https://docs.example/orders-v1>; rel=\"deprecation\"; type=\"text/html\"", Assert.Single(old.Headers.GetValues("Link")));

        using var current = await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.False(current.Headers.Contains("Deprecation"));
        Assert.False(current.Headers.Contains("Sunset"));
    }

    [Theory]
    [InlineData("Deprecated", "soon")]
    [InlineData("RateLimit", "unheard-of")]
    [InlineData("Depricated", "2026-06-30")]
    public async Task Metadata_ThatMakesNoSense_StopsTheStart(string name, string value)
    {
        await using var gateway = new GatewayService("Production").With($"ReverseProxy:Routes:orders-read:Metadata:{name}", value);

        var refused = Assert.ThrowsAny<Exception>(gateway.Client);

        Assert.Contains($"The route 'orders-read': {name}", refused.ToString(), StringComparison.Ordinal);
    }
}
