using System.Net.Http.Json;
using System.Text.Json;
using Testing;

namespace Integration;

/// <summary>What the embedded engine's dashboard shows of orders and the services on their way.</summary>
[Collection(nameof(BesideASystem))]
public sealed class OrderTelemetryTests(AppHostProcess system)
{
    private static readonly string[] OnTheWayOfAnOrder = ["gateway", "inventory", "notifications", "ordering", "payment-provider", "payments"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_IsOneTrace_WithTheLogsOfItsServices()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        var order = (await system.PlaceOrderAsync(Cancellation)).Split('/')[^1];
        using var dashboard = await system.DashboardAsync(Cancellation);

        var trace = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                var found = await dashboard.GetFromJsonAsync<JsonElement>($"/api/traces?resource=notifications&text={order}", Cancellation);
                trace = found.GetProperty("items").EnumerateArray().FirstOrDefault();
                return trace.ValueKind == JsonValueKind.Object && OnTheWayOfAnOrder.All(ResourcesOf(trace).Contains);
            },
            "the order's trace goes through all services");

        var id = trace.GetProperty("traceId").GetString();
        var whole = await dashboard.GetFromJsonAsync<JsonElement>($"/api/traces/{id}", Cancellation);
        Assert.Equal(whole.GetProperty("trace").GetProperty("spans").GetInt32(), whole.GetProperty("spans").GetArrayLength());
        Assert.Equal("gateway", trace.GetProperty("resource").GetString());
        var logs = await dashboard.GetFromJsonAsync<JsonElement>($"/api/logs?traceId={id}", Cancellation);
        Assert.All(logs.GetProperty("items").EnumerateArray(), log => Assert.Equal(id, log.GetProperty("traceId").GetString()));
    }

    [Fact]
    public async Task Services_ReportTheirMetrics()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        using var dashboard = await system.DashboardAsync(Cancellation);
        await Eventually.TrueAsync(
            async () => (await dashboard.GetFromJsonAsync<JsonElement>("/api/metrics", Cancellation)).EnumerateArray()
                .Any(instrument => instrument.GetProperty("resource").GetString() == "ordering" && instrument.GetProperty("name").GetString() == "messaging.outbox.depth"),
            "ordering reports the depth of its outbox");
    }

    [Fact]
    public async Task Passwords_AreNotInTheListOfResources()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        using var dashboard = await system.DashboardAsync(Cancellation);
        var revealed = await dashboard.GetFromJsonAsync<JsonElement>("/api/resources/ordering?secrets=true", Cancellation);
        var connection = revealed.GetProperty("environment").EnumerateArray()
            .Single(variable => variable.GetProperty("name").GetString() == "ConnectionStrings__orderingdb").GetProperty("value").GetString()!;
        var password = connection.Split(';').Single(part => part.StartsWith("Password=", StringComparison.Ordinal))["Password=".Length..];

        Assert.DoesNotContain(password, await dashboard.GetStringAsync("/api/resources", Cancellation), StringComparison.Ordinal);
    }

    private static List<string?> ResourcesOf(JsonElement trace) =>
        [.. trace.GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("resource").GetString())];
}
