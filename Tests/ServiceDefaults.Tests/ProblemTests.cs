using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Testing;

namespace ServiceDefaults.Tests;

public sealed class ProblemTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static Task<TestService> StartAsync() => TestService.StartAsync(map: app =>
    {
        app.MapGet("/fails", string () => throw new InvalidOperationException("password is secret"));
        app.MapGet("/database-away", string () => throw new NpgsqlException("connection refused", new IOException()));
        app.MapPost("/numbers", (Numbers numbers) => numbers.Values.Sum());
        app.MapGet("/ids/{id}", (Guid id, int limit) => $"{id} {limit}");
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

    [Theory]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/json; charset=\"utf-8\"", HttpStatusCode.OK)]
    [InlineData("application/json;charset=\"UTF-8\"", HttpStatusCode.OK)]
    [InlineData("Application/JSON ; Charset=Utf-8", HttpStatusCode.OK)]
    [InlineData("application/json; charset=\"u\\tf-8\"", HttpStatusCode.OK)]
    [InlineData("application/vnd.shop+json; version=1", HttpStatusCode.OK)]
    [InlineData("application/json; version=1; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/json; charset=foo", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=\"foo\"", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset='utf-8'", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf8", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-7", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=windows-1252", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=\"\"", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-8; charset=utf-8", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-8; charset=foo", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; version=1; Version=2", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json, application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; =", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("*/*", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task ContentType_OtherThanJsonInUtf8_IsUnsupported(string type, HttpStatusCode expected)
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, """{ "values": [1] }""", ("Content-Type", type));

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK)
            await EveryEndpoint.AssertProblemInPlainWordsAsync(response);
    }

    [Theory]
    [InlineData("identity", HttpStatusCode.OK)]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("GZIP", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity, gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("made-up", HttpStatusCode.UnsupportedMediaType)]
    public async Task ContentEncoding_OtherThanIdentity_IsUnsupported(string encoding, HttpStatusCode expected)
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, """{ "values": [1] }""", ("Content-Type", "application/json"), ("Content-Encoding", encoding));

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK)
        {
            await EveryEndpoint.AssertProblemInPlainWordsAsync(response);
            Assert.Equal("identity", Assert.Single(response.Headers.GetValues("Accept-Encoding")));
        }
    }

    public static TheoryData<string> UnreadableBodies =>
    [
        "", "null", "[]", "5", "\"text\"", "{", "{}}", """{ "values": 5 }""", """{ "values": [1e400] }""", """{ "values": [99999999999] }""",
        """{ "values": ["\ud800"] }""", """{ "values": ["\u0000"] }""", """{ "\ud800": 1 }""", """{ "\ud800": "\udfff", "values": "\ud800" }""",
        new string('[', 10_000), $$"""{ "values": {{new string('[', 10_000)}} }""", $$"""{ "values": [1{{new string('0', 10_000)}}] }""", "\0", "\uFEFFx",
    ];

    [Theory]
    [MemberData(nameof(UnreadableBodies))]
    public async Task Body_Unreadable_IsABadRequestInPlainWords_AndLeavesNoStackInTheLog(string body)
    {
        var log = new CollectedLog();
        await using var service = await TestService.StartAsync(builder => builder.Logging.AddProvider(log), app => app.MapPost("/numbers", (Numbers numbers) => numbers.Values.Sum()));

        using var response = await PostAsync(service, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await EveryEndpoint.AssertProblemInPlainWordsAsync(response);
        Assert.DoesNotContain(log.Records, record => record.Level >= LogLevel.Warning || record.Exception is not null);
    }

    [Theory]
    [InlineData("/ids/1?limit=1")]
    [InlineData("/ids/0190e000-0000-7000-8000-000000000000")]
    [InlineData("/ids/0190e000-0000-7000-8000-000000000000?limit=")]
    [InlineData("/ids/0190e000-0000-7000-8000-000000000000?limit=ten")]
    [InlineData("/ids/0190e000-0000-7000-8000-000000000000?limit=%00")]
    [InlineData("/ids/0190e000-0000-7000-8000-000000000000?limit=1&limit=2")]
    public async Task Parameter_Unreadable_IsABadRequestInPlainWords(string path)
    {
        await using var service = await StartAsync();

        using var response = await service.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await EveryEndpoint.AssertProblemInPlainWordsAsync(response);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.CharacterNotInRepertoire)]
    [InlineData(PostgresErrorCodes.UntranslatableCharacter)]
    public async Task Text_ThatPostgresDoesNotStore_IsABadRequest(string sqlState)
    {
        await using var service = await TestService.StartAsync(map: app => app.MapGet("/store", string () =>
            throw new InvalidOperationException("of an object mapper", new PostgresException("invalid byte sequence", "ERROR", "ERROR", sqlState))));

        using var response = await service.GetAsync("/store");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await EveryEndpoint.AssertProblemInPlainWordsAsync(response);
    }

    public static TheoryData<string> AcceptHeaders => ["", "application/json", "application/problem+json", "text/html", "text/plain", "image/png", "application/xml", "*/*;q=0", "application/json;q=0", "\"", ";;;,,", "text/html,application/xhtml+xml;q=0.9"];

    [Theory]
    [MemberData(nameof(AcceptHeaders))]
    public async Task Error_IsAProblemWhateverAcceptSays(string accept)
    {
        await using var service = await TestService.StartAsync(
            map: app =>
            {
                app.MapGet("/fails", string () => throw new InvalidOperationException("password is secret"));
                app.MapGet("/database-away", string () => throw new NpgsqlException("connection refused", new IOException()));
                app.MapGet("/result", () => TypedResults.Problem(statusCode: StatusCodes.Status422UnprocessableEntity));
                app.MapGet("/fields", () => new FieldErrors().ToProblem());
                app.MapPost("/numbers", (Numbers numbers) => numbers.Values.Sum());
                app.MapGet("/status/{status:int}", (int status, HttpContext context) => { context.Response.StatusCode = status; });
            });
        if (accept.Length > 0)
            service.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);

        foreach (var (path, status) in new[]
        {
            ("/nowhere", 404), ("/fails", 500), ("/database-away", 503), ("/result", 422), ("/fields", 400), ("/numbers", 405),
            ("/status/401", 401), ("/status/403", 403), ("/status/429", 429), ("/status/502", 502), ("/status/504", 504),
        })
        {
            using var response = await service.GetAsync(path);
            await AssertProblemAsync(response, status);
        }

        using var malformed = await PostAsync(service, "{");
        using var tooLarge = await PostAsync(service, new string(' ', RequestLimits.BodyBytes + 1));
        using var unsupported = await PostAsync(service, "{}", ("Content-Type", "text/plain"));
        await AssertProblemAsync(malformed, 400);
        await AssertProblemAsync(tooLarge, 413);
        await AssertProblemAsync(unsupported, 415);
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

    private static Task<HttpResponseMessage> PostAsync(TestService service, string body) => PostAsync(service, body, ("Content-Type", "application/json"));

    private static async Task<HttpResponseMessage> PostAsync(TestService service, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/numbers") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Headers.ExpectContinue = true; // the answer to a body that is too large comes before the connection is closed
        foreach (var (name, value) in headers)
            Assert.True(request.Content.Headers.TryAddWithoutValidation(name, value));
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await Json(response);
        Assert.Equal(status, (int)problem["status"]!);
        Assert.NotNull(problem["traceId"]);
    }

    private static async Task<JsonNode> Json(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
}
