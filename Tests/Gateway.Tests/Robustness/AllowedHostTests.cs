using System.Net;

namespace Gateway.Tests.Robustness;

public sealed class AllowedHostTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:8080", true)]
    [InlineData("shop.dev.localhost", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("169.254.169.254", false)]
    public async Task Host_InDevelopment_IsThisMachine_AgainstDnsRebinding(string host, bool isAllowed)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Development", ("ordering", ordering.Address)).OnPort();
        using var client = gateway.Client();

        foreach (var path in new[] { "/api/v1/orders", "/health", "/alive", "/scalar/" })
        {
            using var answer = await client.CallAsync(path, headers: ("Host", host));

            Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal(!isAllowed, answer.Content.Headers.ContentType?.MediaType is "application/problem+json");
        }

        Assert.Equal(isAllowed, !ordering.Requests.IsEmpty);
    }
}
