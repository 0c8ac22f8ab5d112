using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cli.Control;
using Testing;

namespace Integration;

/// <summary>The embedded engine's dashboard, by its API, beside a system that works.</summary>
public sealed class DashboardTests(AppHostProcess system) : IClassFixture<AppHostProcess>
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
    public async Task Resource_Stopped_IsShownSo_AndStartsAgain()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        using var dashboard = await system.DashboardAsync(Cancellation);

        await CommandAsync(dashboard, "stop");
        Assert.Equal("Bad", (await NotificationsAsync(dashboard)).GetProperty("tone").GetString());

        await CommandAsync(dashboard, "start");
        await Eventually.TrueAsync(async () => (await NotificationsAsync(dashboard)).GetProperty("tone").GetString() == "Good", "it runs again");
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

    [Fact]
    public async Task CommandLine_SeesTheSameThroughTheDashboard_AsThroughItsOwnChannel()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        await Eventually.TrueAsync(
            async () =>
            {
                var channel = await system.StatusAsync(Cancellation);
                using var dashboard = DashboardApi.Of(channel)!;
                var shown = await dashboard.StatusAsync(channel with { Healthy = false, Resources = [] }, Cancellation);
                return Comparable(shown) == Comparable(channel) && shown.Resources.All(resource => resource.HealthyAfterSeconds > 0);
            },
            "both say the same");

        using var api = DashboardApi.Of(await system.StatusAsync(Cancellation))!;
        var lines = new List<string>();
        await foreach (var line in api.ConsoleAsync("ordering", follow: false, Cancellation))
            lines.Add(line);
        Assert.NotEmpty(lines);
        Assert.Contains(await api.LogRecordsAsync("ordering", "information", traceId: null, Cancellation), record => record.Sender.Name == "ordering");

        static string Comparable(SystemStatus status) => JsonSerializer.Serialize(
            status with { Resources = [.. status.Resources.Select(resource => resource with { HealthyAfterSeconds = null })] });
    }

    private static List<string?> ResourcesOf(JsonElement trace) =>
        [.. trace.GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("resource").GetString())];

    private static async Task CommandAsync(HttpClient dashboard, string command)
    {
        using var response = await dashboard.PostAsync($"/api/resources/notifications/commands/{command}", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<JsonElement> NotificationsAsync(HttpClient dashboard) =>
        dashboard.GetFromJsonAsync<JsonElement>("/api/resources/notifications", Cancellation);
}
