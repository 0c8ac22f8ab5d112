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

    private static List<IReadOnlyDictionary<string, object?>> Records(GatewayService gateway) =>
    [
        .. gateway.Log.Records
            .Where(record => record is { Category: "Gateway.Telemetry.AccessLog", Level: LogLevel.Information })
            .Select(record => record.Values),
    ];
}
