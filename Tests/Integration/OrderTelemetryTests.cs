using System.Net.Http.Json;
using System.Text.Json;
using Testing;

namespace Integration;

/// <summary>What Aspire's dashboard has received of orders and the services on their way.</summary>
[Collection(nameof(SystemWithPlantedSecrets))]
public sealed class OrderTelemetryTests(SystemWithPlantedSecrets planted)
{
    private static readonly string[] OnTheWayOfAnOrder = ["gateway", "inventory", "notifications", "ordering", "payment-provider", "payments"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_IsOneTrace_WithTheLogsOfItsServices()
    {
        await planted.AppHost.EnsureRunningAsync(Cancellation);
        var order = (await planted.AppHost.PlaceOrderAsync(Cancellation)).Split('/')[^1];
        using var dashboard = planted.AppHost.Telemetry();

        var spans = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                spans = await dashboard.GetFromJsonAsync<JsonElement>($"traces?search={order}", Cancellation);
                return OnTheWayOfAnOrder.All(ServicesOf(spans, "resourceSpans").Contains);
            },
            "the order's trace goes through all services");

        var trace = Assert.Single(TraceIdsOf(spans, "resourceSpans", "scopeSpans", "spans"));
        var logs = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                logs = await dashboard.GetFromJsonAsync<JsonElement>($"logs?traceId={trace}", Cancellation);
                return ServicesOf(logs, "resourceLogs").Contains("ordering"); // logs are exported by themselves
            },
            "the logs of the order's services have arrived");
        Assert.Equal([trace], TraceIdsOf(logs, "resourceLogs", "scopeLogs", "logRecords"));
    }

    [Fact]
    public async Task HealthChecks_MakeNoTraces()
    {
        await planted.AppHost.EnsureRunningAsync(Cancellation);
        var order = (await planted.AppHost.PlaceOrderAsync(Cancellation)).Split('/')[^1];
        using var dashboard = planted.AppHost.Telemetry();

        var spans = "";
        await Eventually.TrueAsync(
            async () => (spans = await dashboard.GetStringAsync("spans?limit=100000", Cancellation)).Contains(order, StringComparison.Ordinal),
            "the order's spans have arrived");

        Assert.DoesNotContain("/health", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("/alive", spans, StringComparison.Ordinal);
    }

    private static HashSet<string> ServicesOf(JsonElement answer, string kind) =>
        [.. Of(answer.GetProperty("data"), kind).SelectMany(of => of.GetProperty("resource").GetProperty("attributes").EnumerateArray())
            .Where(attribute => attribute.GetProperty("key").GetString() == "service.name")
            .Select(attribute => attribute.GetProperty("value").GetProperty("stringValue").GetString()!)];

    private static HashSet<string> TraceIdsOf(JsonElement answer, string kind, string scopes, string items) =>
        [.. Of(answer.GetProperty("data"), kind).SelectMany(of => Of(of, scopes)).SelectMany(scope => Of(scope, items)).Select(item => item.GetProperty("traceId").GetString()!)];

    private static JsonElement.ArrayEnumerator Of(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var children) && children.ValueKind == JsonValueKind.Array ? children.EnumerateArray() : default;
}
