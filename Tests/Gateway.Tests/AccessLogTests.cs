using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

public sealed class AccessLogTests
{
    [Fact]
    public async Task Request_LeavesOneRecord_WithoutItsQuery()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        using var client = gateway.Client();

        await client.GetStringAsync(new Uri("/api/v1/orders/0199?access_token=secret-in-query", UriKind.Relative), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Records(gateway).Count > 0, "the request is logged");
        var values = Assert.Single(Records(gateway));
        Assert.Equal("GET", values["Method"]);
        Assert.Equal("orders-read", values["Route"]);
        Assert.Equal(200, values["StatusCode"]);
        Assert.True((double)values["DurationMilliseconds"]! > 0);
        Assert.DoesNotContain(gateway.Log.Records, record => record.Message.Contains("secret-in-query", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("customer-1", "customer-1")]
    [InlineData("a\r\nb\0c\u001b\u0085d\u2028\u2029e", "a  b c  d  e")]
    public async Task Record_HasTheTokensSubjectAndClient_InOneLine_AndNeverTheToken(string subject, string logged)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        var token = Issuer.Tokens.Token(subject);

        foreach (var path in new[] { "/api/v1/orders?token=secret", "/api/v1/inventory/x", "/elsewhere?code=secret" })
        {
            using var client = gateway.Client(token);
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        }

        await Eventually.TrueAsync(() => Records(gateway).Count is 3, "the requests are logged");
        Assert.All(Records(gateway), values => Assert.Equal((logged, "tests"), (values["Subject"], values["ClientId"])));
        foreach (var (_, _, message, _) in gateway.Log.Records.Where(record => record.Category == "Gateway.Telemetry.AccessLog"))
        {
            Assert.DoesNotContain(message, char.IsControl);
            Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
            Assert.DoesNotContain(token.Split('.')[2], message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Record_OfARefusedToken_NamesNobody()
    {
        await using var gateway = new GatewayService("Production");
        using var client = gateway.Client(Issuer.Tokens.Bad(TokenFault.SignedByAnotherKey, "ann"));

        using var answer = await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Records(gateway).Count is 1, "the request is logged");
        Assert.Equal((null, null), (Records(gateway)[0]["Subject"], Records(gateway)[0]["ClientId"]));
    }

    private static List<IReadOnlyDictionary<string, object?>> Records(GatewayService gateway) =>
    [
        .. gateway.Log.Records
            .Where(record => record is { Category: "Gateway.Telemetry.AccessLog", Level: LogLevel.Information })
            .Select(record => record.Values),
    ];
}
