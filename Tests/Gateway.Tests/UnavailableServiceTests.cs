using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

/// <summary>Services that are away, slow or unhealthy, and what is retried elsewhere.</summary>
public sealed class UnavailableServiceTests
{
    private const string Orders = "/api/v1/orders";
    private const string Nowhere = "http://127.0.0.1:1";

    [Fact]
    public async Task Service_Away_IsABadGateway_EveryTime_AndUsedAtOnceWhenItIsBack()
    {
        string address;
        await using (var first = await Upstream.StartAsync())
            address = first.Address;
        await using var gateway = new GatewayService("Production", ("ordering", address));
        using var client = gateway.Client();
        for (var i = 0; i < 20; i++)
        {
            using var failed = await client.CallAsync(Orders);
            Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
            await failed.ProblemAsync();
        }

        await using var second = await Upstream.StartAsync(address: address);

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));
    }

    [Theory]
    [InlineData("ReverseProxy:Clusters:ordering:HttpRequest:ActivityTimeout")]
    [InlineData("ReverseProxy:Routes:orders-read:Timeout")]
    public async Task Service_TooSlow_IsAGatewayTimeout(string timeout)
    {
        await using var ordering = await Upstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address)).With(timeout, "00:00:00.2");

        using var answer = await gateway.Client().CallAsync(Orders);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        await answer.ProblemAsync();
    }

    [Theory]
    [InlineData(422)]
    [InlineData(503)]
    public async Task Answer_OfTheService_PassesUnchanged_AndIsNotRetried(int status)
    {
        await using var ordering = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/problem+json";
            return context.Response.WriteAsync("""{"title":"of the service"}""");
        });
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address), ("ordering", ordering.Address));

        using var answer = await gateway.Client().CallAsync(Orders);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("""{"title":"of the service"}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(ordering.Requests);
    }

    [Fact]
    public async Task Get_ToADeadDestination_IsAnsweredByTheOther()
    {
        await using var alive = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", Nowhere), ("ordering", alive.Address));
        using var client = gateway.Client();

        for (var i = 0; i < 32; i++)
            Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));

        Assert.Equal(32, alive.Requests.Count);
    }

    [Theory]
    [InlineData("POST", 1)]
    [InlineData("GET", 2)]
    [InlineData("HEAD", 2)]
    public async Task Request_WithoutAnAnswer_IsRetriedOnlyWhereItIsSafe(string method, int arrivals)
    {
        await using var breaking = await Upstream.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = new GatewayService("Production", ("ordering", breaking.Address));

        Assert.Equal(HttpStatusCode.BadGateway, await gateway.Client().StatusAsync(Orders, method));
        Assert.Equal(arrivals, breaking.Requests.Count);
    }

    [Fact]
    public async Task Destination_ThatProbesAsUnhealthy_GetsNoMoreRequests()
    {
        await using var unready = await Upstream.StartAsync(health: StatusCodes.Status503ServiceUnavailable);
        await using var ready = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", unready.Address), ("ordering", ready.Address))
            .With("ReverseProxy:Clusters:ordering:HealthCheck:Active:Interval", "00:00:00.050");
        using var client = gateway.Client();
        await Eventually.TrueAsync(() => unready.Probes > 3, "the unready destination was probed until it counts as unhealthy");

        await Eventually.TrueAsync(
            async () =>
            {
                var before = unready.Requests.Count;
                for (var i = 0; i < 32; i++)
                    Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));
                return unready.Requests.Count == before;
            },
            "of 32 requests none reaches the unready destination");
        Assert.True(ready.Requests.Count >= 32);
    }
}
