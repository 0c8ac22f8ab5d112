using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed class HeadTests
{
    // RFC 9110 section 9.3.2: what is only known once there is content may be left out. The others differ from request to request.
    private static readonly string[] Excepted = ["Transfer-Encoding", "Content-Length", "Date", "X-Request-Id", "RateLimit"];

    [Fact]
    public async Task Head_IsAnsweredAsGetIs_WithoutTheContent()
    {
        await using var service = await Upstream.StartAsync(context =>
        {
            context.Response.Headers.ETag = "\"1\"";
            return context.Response.WriteAsync(context.Request.Path.StartsWithSegments("/openapi", StringComparison.Ordinal) ? "{}" : "from upstream");
        });
        string[] services = ["ordering", "inventory", "payments", "notifications", "identity"];
        await using var gateway = new GatewayService("Development", [.. services.Select(name => (name, service.Address))]).OnPort();
        using var client = gateway.Client();
        var routed = gateway.Routes.Where(route => route.Method is "GET").Select(route => route.Path).ToList();
        Assert.True(routed.Count >= 8);

        foreach (var path in routed.Concat(["/", "/health", "/alive", "/scalar/", "/openapi/v1.json", "/openapi/ordering/v1.json", "/openapi/none/v1.json", "/elsewhere", "/api/v1/orders/a%2fb"]))
        {
            var (get, content) = await AskAsync(client, "GET", path);
            var (head, none) = await AskAsync(client, "HEAD", path);

            Assert.Equal(get, head);
            Assert.Equal((path, "", true), (path, none, content.Length > 0 || path is "/"));
        }
    }

    private static async Task<(List<string> Head, string Content)> AskAsync(HttpClient client, string method, string path)
    {
        using var answer = await client.CallAsync(path, method);
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => !Excepted.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
        return ([$"{path}: {answer.StatusCode}", .. headers], await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
