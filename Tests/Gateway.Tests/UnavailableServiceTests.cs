using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed class UnavailableServiceTests
{
    private static readonly Uri Orders = new("/api/v1/orders", UriKind.Relative);

    [Fact]
    public async Task Service_Away_IsABadGatewayAsProblem_EveryTime()
    {
        await using var gateway = new GatewayService("Production", ("ordering", "http://127.0.0.1:1"));
        using var client = gateway.Client();

        for (var i = 0; i < 20; i++)
        {
            using var response = await client.GetAsync(Orders, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(32, ((string?)(await Json(response))["traceId"])!.Length);
        }
    }

    [Fact]
    public async Task Service_BackAgain_IsUsedAtOnce()
    {
        string address;
        await using (var first = await Upstream.StartAsync())
            address = first.Address;
        await using var gateway = new GatewayService("Production", ("ordering", address));
        using var client = gateway.Client();
        for (var i = 0; i < 20; i++)
        {
            using var failed = await client.GetAsync(Orders, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        }

        await using var second = await Upstream.StartAsync(address: address);
        using var response = await client.GetAsync(Orders, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Service_AbortingTheConnection_GetsThePostOnce()
    {
        await using var ordering = await Upstream.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        using var body = new StringContent("{}");

        using var response = await gateway.Client().PostAsync(Orders, body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Single(ordering.Requests);
    }

    [Theory]
    [InlineData("ReverseProxy:Clusters:ordering:HttpRequest:ActivityTimeout")]
    [InlineData("ReverseProxy:Routes:orders-read:Timeout")]
    public async Task Service_TooSlow_IsAGatewayTimeoutAsProblem(string timeout)
    {
        await using var ordering = await Upstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address))
            .With(timeout, "00:00:00.2");
        using var client = gateway.Client();

        using var response = await client.GetAsync(Orders, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.NotNull((await Json(response))["traceId"]);
    }

    [Fact]
    public async Task ProblemOfTheService_PassesUnchanged()
    {
        await using var ordering = await Upstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 422;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync("""{"title":"of the service"}""");
        });
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));

        using var response = await gateway.Client().GetAsync(Orders, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("""{"title":"of the service"}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<JsonNode> Json(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
}
