using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace ServiceDefaults.Tests;

public sealed class ProblemTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static Task<TestService> StartAsync() => TestService.StartAsync(map: app =>
    {
        app.MapGet("/fails", string () => throw new InvalidOperationException("password is secret"));
        app.MapGet("/database-away", string () => throw new NpgsqlException("connection refused", new IOException()));
        app.MapPost("/numbers", (Numbers numbers) => numbers.Values.Sum());
    });

    private sealed record Numbers(IReadOnlyList<int> Values);

    [Fact]
    public async Task Exception_Unhandled_IsAProblemWithTheTraceIdAndNoDetail()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fails");
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Equal(TraceId, (string?)JsonNode.Parse(body)!["traceId"]);
    }

    [Fact]
    public async Task Route_Unknown_IsAProblem()
    {
        await using var service = await StartAsync();

        using var response = await service.GetAsync("/nowhere");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotNull((await Json(response))["traceId"]);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("""{ "values": [1, "x"] }""", "values[1]")]
    [InlineData("""{ "values": 5 }""", "values")]
    [InlineData("""{ "values": [1], "values": [2] }""", "values")]
    public async Task Json_Unreadable_IsABadRequestThatNamesTheField(string body, string field)
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await Json(response))["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task Body_OverTheLimit_IsTooLarge()
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, $$"""{ "values": [{{new string(' ', RequestLimits.BodyBytes)}}] }""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Headers_OverTheLimit_AreRefused()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive");
        request.Headers.Add("X-Long", new string('x', 17 * 1024));

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Database_Away_IsUnavailableAndMayBeTriedAgain()
    {
        await using var service = await StartAsync();

        using var response = await service.GetAsync("/database-away");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.NotNull((await Json(response))["traceId"]);
    }

    private static async Task<HttpResponseMessage> PostAsync(TestService service, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await service.Client.PostAsync(new Uri("/numbers", UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> Json(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
}
