using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Testing;

namespace Gateway.Tests;

public sealed class AccessLogTests
{
    [Theory]
    [InlineData("customer-1", "customer-1")]
    [InlineData("a\r\nb\0c\u001b\u0085d\u2028\u2029e", "a  b c  d  e")]
    public async Task Record_HasRequestAndCaller_InOneLine_AndNeitherQueryNorToken(string subject, string logged)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        var token = Issuer.Tokens.Token(subject);
        using var client = gateway.Client(token);

        foreach (var path in new[] { "/api/v1/orders?token=secret", "/api/v1/inventory/x", "/elsewhere?code=secret" })
            await client.StatusAsync(path);

        await Eventually.TrueAsync(() => gateway.AccessLog.Count is 3, "the requests are logged");
        var record = gateway.AccessLog[0];
        Assert.Equal(("GET", "orders-read", "200"), (ValueOf(record, "Method"), ValueOf(record, "Route"), ValueOf(record, "StatusCode")));
        Assert.True(double.Parse(ValueOf(record, "DurationMilliseconds")!, CultureInfo.InvariantCulture) > 0);
        Assert.All(gateway.AccessLog, record =>
        {
            Assert.Equal((logged, "tests"), (ValueOf(record, "Subject"), ValueOf(record, "ClientId")));
            Assert.DoesNotContain(record.Message, char.IsControl);
        });
        foreach (var secret in new[] { "secret", token.Split('.')[2] })
            Assert.DoesNotContain(gateway.Log.GetSnapshot(), record => record.Message.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_OfARefusedToken_NamesNobody()
    {
        await using var gateway = new GatewayService("Production");
        using var client = gateway.Client(Issuer.Tokens.Bad(TokenFault.SignedByAnotherKey, "ann"));

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync("/api/v1/orders"));

        await Eventually.TrueAsync(() => gateway.AccessLog.Count is 1, "the request is logged");
        Assert.All(["Subject", "ClientId"], name => Assert.Null(ValueOf(gateway.AccessLog[0], name)));
    }

    private static string? ValueOf(FakeLogRecord record, string name) => record.GetStructuredStateValue(name);
}
