using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Testing;

/// <summary>What must hold of every endpoint of a service.</summary>
/// <param name="services">The service's.</param>
/// <param name="createClient">Makes a client that may do everything.</param>
public abstract partial class EveryEndpoint(IServiceProvider services, Func<HttpClient> createClient)
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

    /// <summary>What the service's own endpoints need, by method and route. Those of operators are found without it.</summary>
    protected abstract IReadOnlyDictionary<string, Need> Needs { get; }

    /// <summary>
    /// No token and every bad one get 401, a good one without the scope 403, both as problem details that say in
    /// <c>WWW-Authenticate</c> what is wrong; the scope alone is enough to be let in.
    /// </summary>
    [Fact]
    public async Task Call_NeedsItsScope()
    {
        using var client = createClient().With(null);
        var bad = Enum.GetValues<TokenFault>().Select(fault => ($"{fault}", Issuer.Tokens.Bad(fault))).ToList();
        foreach (var (method, endpoint, need) in Endpoints())
        {
            if (need.Scope is not { } scope)
                continue;

            var path = PathOf(endpoint);
            await AssertRefusedAsync(client, method, path, token: null, HttpStatusCode.Unauthorized, "no token");
            foreach (var (fault, token) in bad)
                await AssertRefusedAsync(client, method, path, token, HttpStatusCode.Unauthorized, fault);

            var others = string.Join(' ', TokenIssuer.Scopes.Keys.Where(other => other != scope));
            await AssertRefusedAsync(client, method, path, Issuer.Tokens.Token(scopes: others), HttpStatusCode.Forbidden, $"a token without {scope}");

            using var admitted = await SendWithTokenAsync(client, method, path, Issuer.Tokens.Token(scopes: scope));
            Assert.False(admitted.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or >= HttpStatusCode.InternalServerError,
                $"{method} {path} with {scope}: {admitted.StatusCode}");
        }
    }

    /// <summary>
    /// Nothing that a caller sends is a 5xx, and what is wrong is a problem in plain words, even for a caller that takes HTML only.
    /// </summary>
    [Fact]
    public async Task Input_Wrong_IsRefusedInPlainWords()
    {
        using var client = createClient();
        foreach (var (method, endpoint, need) in Endpoints())
        {
            Assert.True((endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is null) == (need.Body is null), $"{nameof(Needs)} must have a valid body of '{method} {endpoint.RoutePattern.RawText}' if, and only if, it takes one.");
            var path = PathOf(endpoint);
            foreach (var wrong in WrongParameters)
            {
                if (!wrong.Contains("%00", StringComparison.Ordinal)) // no server takes it in a path
                    await SendAsync(client, method, RouteParameter().Replace(endpoint.RoutePattern.RawText!, wrong), need.Body);
                foreach (var name in QueryParameters(endpoint))
                    await SendAsync(client, method, $"{path}?{name}={wrong}&{name}={wrong}", need.Body);
            }

            if (need.Body is not { } body)
                continue;
            foreach (var wrong in WrongBodies.Concat(WithOneWrongValue(body)))
                Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, method, path, wrong));
            foreach (var type in WrongTypes)
                Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync(client, method, path, body, type));
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync(client, method, path, body, encoding: "gzip"));
        }
    }

    [Fact]
    public async Task Head_IsAnsweredLikeGetWithoutContent()
    {
        using var client = createClient();
        foreach (var (_, endpoint, _) in Endpoints().Where(one => one.Method == "GET"))
        {
            var path = PathOf(endpoint);
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

    private IEnumerable<(string Method, RouteEndpoint Endpoint, Need Need)> Endpoints() =>
        from endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select (method, endpoint, NeedOf(method, endpoint));

    private Need NeedOf(string method, RouteEndpoint endpoint)
    {
        var route = endpoint.RoutePattern.RawText!;
        if (Needs.TryGetValue($"{method} {route}", out var need))
            return need;
        if (route.StartsWith("/operations/", StringComparison.Ordinal))
            return new("operations");

        Assert.True(endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null && !route.StartsWith("/api/", StringComparison.Ordinal),
            $"'{method} {route}' is missing in {nameof(Needs)}.");
        return new(Scope: null);
    }

    private static string PathOf(RouteEndpoint endpoint) => RouteParameter().Replace(endpoint.RoutePattern.RawText!, Guid.CreateVersion7().ToString());

    /// <summary>Those that the handler names, and those that operators' endpoints read themselves.</summary>
    private static IEnumerable<string> QueryParameters(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? []).Where(parameter => parameter.ParameterType == typeof(string))
        .Select(parameter => parameter.Name!).Concat(["limit", "type", "messageId"]);

    private static IEnumerable<string> WithOneWrongValue(string body) =>
        from match in JsonValue().Matches(body)
        let value = match.Groups["value"]
        from wrong in WrongValues
        select $"{body[..value.Index]}{wrong}{body[(value.Index + value.Length)..]}";

    private static async Task AssertRefusedAsync(HttpClient client, string method, string path, string? token, HttpStatusCode expected, string what)
    {
        using var response = await SendWithTokenAsync(client, method, path, token);
        Assert.True(response.StatusCode == expected, $"{method} {path} with {what}: {response.StatusCode}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendWithTokenAsync(HttpClient client, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

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

    /// <summary>What an endpoint needs to be called.</summary>
    /// <param name="Scope">Null where everybody may call it.</param>
    /// <param name="Body">A valid one; null where it takes none.</param>
    protected sealed record Need(string? Scope, string? Body = null);
}
