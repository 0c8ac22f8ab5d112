namespace Gateway.Tests;

public sealed class SpoofedHeaderTests
{
    [Fact]
    public async Task ClaimsOfTheCaller_DoNotReachTheService_AndTheTokenDoes()
    {
        string[] spoofed =
        [
            "X-User", "X-User-Id", "x-username", "X_User_Id", "X-Client-Id", "X-Client-Cert", "X-Forwarded-User", "X-Forwarded-Client-Cert",
            "X-Auth-Request-Email", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Remote-User", "Remote-User",
            "Forwarded", "True-Client-IP", "CF-Connecting-IP", "Proxy", "X-Roles", "X-Tenant-Id", "X-MS-CLIENT-PRINCIPAL", "X-Content-Length", "X-Request-Id",
            "Baggage", "Correlation-Context", "Request-Id", "Upgrade",
        ];
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        foreach (var name in spoofed)
            request.Headers.Add(name, "spoofed");
        request.Headers.Add("Idempotency-Key", "kept");
        request.Headers.Add("X-Requested-With", "kept");

        using var response = await gateway.Client().SendAsync(request, TestContext.Current.CancellationToken);

        var arrived = Assert.Single(ordering.Requests).Headers;
        Assert.DoesNotContain("spoofed", arrived.Values);
        Assert.StartsWith("Bearer ", arrived["Authorization"], StringComparison.Ordinal);
        Assert.Equal("kept", arrived["Idempotency-Key"]);
        Assert.Equal("kept", arrived["X-Requested-With"]);
    }
}
