using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cli.Control;
using Testing;

namespace Integration;

/// <summary>The embedded engine's dashboard, by its API, beside a system that works.</summary>
[Collection(nameof(BesideASystem))]
public sealed class DashboardTests(AppHostProcess system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resource_Stopped_IsShownSo_AndStartsAgain()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        using var dashboard = await system.DashboardAsync(Cancellation);

        await CommandAsync(dashboard, "stop");
        Assert.Equal("Bad", (await GatewayAsync(dashboard)).GetProperty("tone").GetString());

        await CommandAsync(dashboard, "start");
        await Eventually.TrueAsync(async () => (await GatewayAsync(dashboard)).GetProperty("tone").GetString() == "Good", "it runs again");
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
        await foreach (var line in api.ConsoleAsync("gateway", follow: false, Cancellation))
            lines.Add(line);
        Assert.NotEmpty(lines);
        Assert.Contains(await api.LogRecordsAsync("gateway", "information", traceId: null, Cancellation), record => record.Sender.Name == "gateway");

        static string Comparable(SystemStatus status) => JsonSerializer.Serialize(
            status with { Resources = [.. status.Resources.Select(resource => resource with { HealthyAfterSeconds = null })] });
    }

    private static async Task CommandAsync(HttpClient dashboard, string command)
    {
        using var response = await dashboard.PostAsync($"/api/resources/gateway/commands/{command}", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<JsonElement> GatewayAsync(HttpClient dashboard) =>
        dashboard.GetFromJsonAsync<JsonElement>("/api/resources/gateway", Cancellation);
}
