using System.Net.Http.Json;
using System.Text.Json;

namespace Browser;

/// <summary>What the dashboard has received, by its API.</summary>
internal static class Telemetry
{
    /// <summary>Whether the trace of an order goes to its end, the customer's notification.</summary>
    public static async Task<bool> HasTraceAsync(HttpClient api, string order) =>
        (await GetAsync(api, $"/api/traces?resource=notifications&text={order}")).GetProperty("items").GetArrayLength() > 0;

    /// <summary>Whether both the gateway and a service have sent theirs.</summary>
    public static async Task<bool> HasMetricsAsync(HttpClient api)
    {
        var instruments = (await GetAsync(api, "/api/metrics")).EnumerateArray().Select(instrument => instrument.GetProperty("resource").GetString()).ToHashSet();
        return instruments.IsSupersetOf(["gateway", "ordering"]);
    }

    private static Task<JsonElement> GetAsync(HttpClient api, string path) => api.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
}
