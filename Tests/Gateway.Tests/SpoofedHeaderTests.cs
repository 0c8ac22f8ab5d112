namespace Gateway.Tests;

public sealed class SpoofedHeaderTests
{
    private static readonly string[] Spoofed =
    [
        "X-User", "X-User-Id", "x-username", "X_User_Id", "X-Client-Id", "X-Client-Cert", "X-Forwarded-User", "X-Forwarded-Client-Cert",
        "X-Auth-Request-Email", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Remote-User", "Remote-User",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "True-Client-IP", "CF-Connecting-IP", "Proxy", "X-Roles",
        "X-Tenant-Id", "X-MS-CLIENT-PRINCIPAL", "X-Content-Length", "X-Request-Id", "Baggage", "Correlation-Context", "Request-Id", "Upgrade",
    ];

    [Fact]
    public async Task ClaimsOfTheCaller_DoNotReachTheService_AndTheTokenDoes()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));

        await gateway.Client().StatusAsync("/api/v1/orders", headers:
            [.. Spoofed.Select(name => (name, "spoofed")), ("Idempotency-Key", "kept"), ("X-Requested-With", "kept")]);

        var arrived = Assert.Single(ordering.Requests).Headers;
        Assert.DoesNotContain("spoofed", arrived.Values);
        Assert.Equal(("localhost", "http"), (arrived["X-Forwarded-Host"], arrived["X-Forwarded-Proto"]));
        Assert.StartsWith("Bearer ", arrived["Authorization"], StringComparison.Ordinal);
        Assert.Equal(("kept", "kept"), (arrived["Idempotency-Key"], arrived["X-Requested-With"]));
    }
}
