using System.Net.Http.Json;
using System.Text.Json;

namespace Browser;

/// <summary>The addresses of all pages, of which some lead to what the running system has sent.</summary>
internal static class Pages
{
    public static readonly string[] Names =
        ["resources", "graph", "resource", "consoles", "console", "logs", "log", "traces", "trace", "span", "metrics", "counter", "histogram", "about", "login", "missing"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="api">Knows what there is.</param>
    public static async Task<string> PathOfAsync(string name, HttpClient api) => name switch
    {
        "resources" => "/resources",
        "graph" => "/resources?view=graph",
        "resource" => "/resources/ordering",
        "consoles" => "/console",
        "console" => "/console/ordering",
        "logs" => "/logs?severity=Information",
        "log" => $"/logs/{await LogAsync(api)}",
        "traces" => "/traces",
        "trace" => $"/traces/{await TraceAsync(api)}",
        "span" => await SpanAsync(api),
        "metrics" => "/metrics?resource=gateway",
        "counter" => "/metrics/chart?resource=ordering&meter=System.Runtime&name=dotnet.gc.heap.total_allocated",
        "histogram" => "/metrics/chart?resource=gateway&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration",
        "about" => "/about",
        "login" => "/login",
        "missing" => "/nowhere",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such page."),
    };

    /// <summary>The trace of an order, which goes through all services.</summary>
    public static async Task<string> TraceAsync(HttpClient api) =>
        (await FirstAsync(api, "/api/traces?resource=notifications&text=%2Fapi%2Fv1%2Forders")).GetProperty("traceId").GetString()!;

    private static async Task<string> SpanAsync(HttpClient api)
    {
        var trace = await TraceAsync(api);
        var spans = (await GetAsync(api, $"/api/traces/{trace}")).GetProperty("spans");
        return $"/traces/{trace}?span={spans[0].GetProperty("spanId").GetString()}";
    }

    /// <summary>The newest log record, of those that belong to a trace if there are any.</summary>
    private static async Task<long> LogAsync(HttpClient api) => (await GetAsync(api, "/api/logs")).GetProperty("items").EnumerateArray()
        .OrderByDescending(log => log.TryGetProperty("traceId", out _))
        .First()
        .GetProperty("id").GetInt64();

    private static async Task<JsonElement> FirstAsync(HttpClient api, string path)
    {
        var items = (await GetAsync(api, path)).GetProperty("items");
        Assert.True(items.GetArrayLength() > 0, $"{path} answers that there is nothing.");
        return items[0];
    }

    private static Task<JsonElement> GetAsync(HttpClient api, string path) => api.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
}
