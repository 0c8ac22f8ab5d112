using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Testing;

/// <summary>What must hold of every endpoint of a service.</summary>
internal static partial class EveryEndpoint
{
    private static readonly string[] WrongParameters =
        ["%00", "SKU%00", "%ED%A0%80", "%FF", "'", "-1", "0", "1.5", "9999999999999999999999", "%F0%9F%92%A9", "{}", "%0D%0A", new('x', 2_000)];

    private static readonly string[] WrongValues =
    [
        "\"\\u0000\"", "\"SKU\\u0000\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "{}", "[]", "[[]]", "1e400", "-1", "1.5", "nothing",
        $"1{new string('0', 10_000)}", new('[', 10_000), $"\"{new string('x', 10_000)}\"",
    ];

    private static readonly string[] WrongBodies = ["", "null", "[]", "5", "\"text\"", "{", "{}}", "\0", new('[', 10_000)];

    private static readonly string[] WrongTypes =
    [
        "", "json", "application/", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=", "application/json; charset=foo",
        "application/json; charset=utf-16", "application/json; charset=\"utf-7\"", "application/json; charset=utf-8; charset=utf-8",
    ];

    /// <summary>
    /// Nothing that a caller sends is a 5xx, and what is wrong is a problem in plain words, even for a caller that takes HTML only.
    /// </summary>
    /// <param name="services">The service's.</param>
    /// <param name="client">May do everything.</param>
    /// <param name="valid">A body for each endpoint that takes one, by its method and route.</param>
    public static async Task RefusesWrongInputAsync(IServiceProvider services, HttpClient client, IReadOnlyDictionary<string, string> valid)
    {
        foreach (var (method, endpoint) in Endpoints(services))
        {
            var route = endpoint.RoutePattern.RawText!;
            var path = RouteParameter().Replace(route, Guid.CreateVersion7().ToString());
            var body = TakesJson(endpoint) ? valid[$"{method} {route}"] : null;
            foreach (var wrong in WrongParameters)
            {
                if (!wrong.Contains("%00", StringComparison.Ordinal)) // no server takes it in a path
                    await SendAsync(client, method, RouteParameter().Replace(route, wrong), body);
                foreach (var name in QueryParameters(endpoint))
                    await SendAsync(client, method, $"{path}?{name}={wrong}&{name}={wrong}", body);
            }

            if (body is null)
                continue;
            foreach (var wrong in WrongBodies.Concat(WithOneWrongValue(body)))
                Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, method, path, wrong));
            foreach (var type in WrongTypes)
                Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync(client, method, path, body, type));
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync(client, method, path, body, encoding: "gzip"));
        }
    }

    /// <summary><c>HEAD</c> is answered like <c>GET</c>, without content.</summary>
    public static async Task AnswersHeadLikeGetAsync(IServiceProvider services, HttpClient client)
    {
        foreach (var (_, endpoint) in Endpoints(services).Where(call => call.Method == "GET"))
        {
            var path = RouteParameter().Replace(endpoint.RoutePattern.RawText!, Guid.CreateVersion7().ToString());
            using var head = new HttpRequestMessage(HttpMethod.Head, path);

            using var got = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            using var headed = await client.SendAsync(head, TestContext.Current.CancellationToken);

            Assert.Equal((path, got.StatusCode), (path, headed.StatusCode));
            Assert.Equal(got.Content.Headers.ContentType, headed.Content.Headers.ContentType);
            Assert.Empty(await headed.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Asserts that an answer is a problem that says what is wrong, and not in words of the framework.</summary>
    public static async Task AssertProblemInPlainWordsAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal((int)response.StatusCode, (int)problem["status"]!);
        Assert.NotNull(problem["traceId"]);
        Assert.True(problem["detail"] is not null || problem["errors"] is not null || response.StatusCode == HttpStatusCode.NotFound, problem.ToJsonString());
        Assert.DoesNotMatch(WordsOfTheFramework(), problem.ToJsonString());
    }

    private static IEnumerable<(string Method, RouteEndpoint Endpoint)> Endpoints(IServiceProvider services) =>
        from endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select (method, endpoint);

    private static bool TakesJson(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null;

    /// <summary>Those that the handler names, and those that operators' endpoints read themselves.</summary>
    private static IEnumerable<string> QueryParameters(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? []).Where(parameter => parameter.ParameterType == typeof(string))
        .Select(parameter => parameter.Name!).Concat(["limit", "type", "messageId"]);

    private static IEnumerable<string> WithOneWrongValue(string body) =>
        from match in JsonValue().Matches(body)
        let value = match.Groups["value"]
        from wrong in WrongValues
        select $"{body[..value.Index]}{wrong}{body[(value.Index + value.Length)..]}";

    private static async Task<HttpStatusCode> SendAsync(
        HttpClient client, string method, string path, string? body, string type = "application/json; charset=\"UTF-8\"", string? encoding = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            if (encoding is not null)
                request.Content.Headers.Add("Content-Encoding", encoding);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var what = $"{method} {path} {body?[..Math.Min(200, body.Length)]} {type}: {response.StatusCode}";
        Assert.True(response.StatusCode < HttpStatusCode.InternalServerError, what);
        if (response.StatusCode >= HttpStatusCode.BadRequest)
            await AssertProblemInPlainWordsAsync(response);
        return response.StatusCode;
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex RouteParameter();

    [GeneratedRegex(""": *(?<value>"[^"]*"|\d+|true|false)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex JsonValue();

    [GeneratedRegex("""implicit|did you mean|parameter \"|system\.|guid|int32|failed to|exception|json value|path:|sql|byte sequence""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex WordsOfTheFramework();
}
