using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed class RetryTests
{
    private static readonly Uri Orders = new("/api/v1/orders", UriKind.Relative);

    [Fact]
    public async Task Get_ToADeadDestination_IsAnsweredByTheOther()
    {
        await using var alive = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", "http://127.0.0.1:1"), ("ordering", alive.Address));
        using var client = gateway.Client();

        for (var i = 0; i < 32; i++)
        {
            using var response = await client.GetAsync(Orders, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("from upstream", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(32, alive.Requests.Count);
    }

    [Theory]
    [InlineData("POST", 1)]
    [InlineData("GET", 2)]
    [InlineData("HEAD", 2)]
    public async Task Request_WithoutAnAnswer_IsRepeatedOnlyWhereItIsSafe(string method, int arrivals)
    {
        await using var breaking = await Upstream.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = new GatewayService("Production", ("ordering", breaking.Address));
        using var request = new HttpRequestMessage(new HttpMethod(method), Orders);

        using var response = await gateway.Client().SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(arrivals, breaking.Requests.Count);
    }

    [Fact]
    public async Task Answer_OfTheService_IsNotRepeated_WhateverItIs()
    {
        await using var failing = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await using var gateway = new GatewayService("Production", ("ordering", failing.Address), ("ordering", failing.Address));

        using var response = await gateway.Client().GetAsync(Orders, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(failing.Requests);
    }

    [Fact]
    public async Task Destination_ThatProbesAsUnhealthy_GetsNoMoreRequests()
    {
        await using var unready = await Probed.StartAsync(healthy: false);
        await using var ready = await Probed.StartAsync(healthy: true);
        await using var gateway = new GatewayService("Production", ("ordering", unready.Address), ("ordering", ready.Address))
            .With("ReverseProxy:Clusters:ordering:HealthCheck:Active:Interval", "00:00:00.050");
        using var client = gateway.Client();
        await Eventually.TrueAsync(() => unready.Probes > 3, "the unready destination was probed until it counts as unhealthy");

        await Eventually.TrueAsync(
            async () =>
            {
                var before = unready.Requests;
                for (var i = 0; i < 32; i++)
                    await client.GetStringAsync(Orders, TestContext.Current.CancellationToken);
                return unready.Requests == before;
            },
            "of 32 requests none reaches the unready destination");
        Assert.True(ready.Requests >= 32);
    }
}
