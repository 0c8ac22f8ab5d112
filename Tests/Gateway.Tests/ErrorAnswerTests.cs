using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests;

/// <summary>Every error that the gateway itself makes, on every route, is problem details whatever <c>Accept</c> says.</summary>
public sealed class ErrorAnswerTests
{
    private const string Nowhere = "http://127.0.0.1:1";
    private static readonly string[] Services = ["ordering", "inventory", "payments", "notifications", "identity"];

    public static TheoryData<string> Accepts => ["application/json", "text/html", "image/png", "*/*;q=0", "application/json;q=0", "garbage;;=,", ""];

    [Theory]
    [MemberData(nameof(Accepts))]
    public async Task Error_OfAnyRoute_IsProblemDetails(string accept)
    {
        var released = new TaskCompletionSource();
        await using var service = await Upstream.StartAsync(context => released.Task.WaitAsync(context.RequestAborted));
        await using var away = Gateway(Nowhere);
        await using var full = Gateway(service.Address).With("Concurrency:Total", "1");
        await using var slow = Gateway(service.Address);
        foreach (var cluster in Services)
            slow.With($"ReverseProxy:Clusters:{cluster}:HttpRequest:ActivityTimeout", "00:00:00.1");
        await using var limited = Gateway(Nowhere);
        foreach (var policy in new[] { "api", "sign-in", "password" })
            limited.With($"RateLimits:Policies:{policy}:Burst", "1").With($"RateLimits:Policies:{policy}:PerSecond", "0.001");
        List<string> wrong = [];

        async Task ExpectAsync(GatewayService gateway, int status, string method, string path, string? token, HttpContent? body = null)
        {
            using var client = gateway.Client(token);
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var isProblem = answer.Content.Headers.ContentType?.MediaType is "application/problem+json";
            var problem = isProblem && method is not "HEAD" ? await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken) : null;
            if ((int)answer.StatusCode != status || !isProblem || (method is not "HEAD" && ((int?)problem?["status"] != status || problem?["traceId"] is null)))
                wrong.Add($"{method} {path}: {(int)answer.StatusCode} {answer.Content.Headers.ContentType} instead of {status}");
        }

        using var held = full.Client();
        var occupied = held.StatusAsync("/api/v1/orders/occupied");
        await Eventually.TrueAsync(() => service.Requests.Any(request => request.Path.EndsWith("occupied", StringComparison.Ordinal)), "the only slot is taken");
        foreach (var (method, path, scope, _) in away.Routes)
        {
            var token = scope is "anonymous" ? null : Issuer.Tokens.Token();
            if (token is not null)
            {
                await ExpectAsync(away, 401, method, path, token: null);
                await ExpectAsync(away, 401, method, path, "garbage");
                await ExpectAsync(away, 403, method, path, Issuer.Tokens.Token("customer-1", "another.scope", "ordering"));
            }

            await ExpectAsync(away, 404, method, $"/elsewhere{path}", Issuer.Tokens.Token());
            await ExpectAsync(away, 405, "PROPFIND", path, Issuer.Tokens.Token());
            await ExpectAsync(away, 400, method, $"{path}/a%2fb", token);
            await ExpectAsync(away, 502, method, path, token);
            await ExpectAsync(slow, 504, method, path, token);
            await ExpectAsync(full, 503, method, path, token);
            using (var client = limited.Client(token))
                await client.StatusAsync(path, method);
            await ExpectAsync(limited, 429, method, path, token);
            if (method is "POST" or "PUT")
                await ExpectAsync(away, 413, method, path, token, new ByteArrayContent(new byte[70_000]));
        }

        released.SetResult();
        await occupied;
        Assert.True(wrong is [], string.Join(Environment.NewLine, wrong));
    }

    private static GatewayService Gateway(string address) => new GatewayService("Production", [.. Services.Select(service => (service, address))]).OnPort();
}
