using System.Text.RegularExpressions;
using Testing;

namespace Browser;

/// <summary>The whole system, and a browser without a window that looks at its pages.</summary>
internal sealed partial class RunningSystem(AppHostProcess appHost, WindowlessBrowser browser) : IAsyncDisposable
{
    public static readonly IReadOnlyList<string> OnTheWayOfAnOrder = ["gateway", "ordering", "inventory", "payments", "notifications"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RunningSystem> StartAsync(bool onItsUsualPorts = false)
    {
        var browser = await WindowlessBrowser.StartAsync();
        var system = new RunningSystem(new() { OnItsUsualPorts = onItsUsualPorts }, browser);
        try
        {
            await system.AppHost.EnsureRunningAsync(Cancellation);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public AppHostProcess AppHost => appHost;

    /// <summary>A page in a browser of its own that nobody has logged in.</summary>
    public Task<Tab> OpenAsync(Look? look = null) => browser.OpenAsync(appHost.DashboardLink, look ?? Look.Desktop);

    /// <summary>A page of the dashboard in a browser of its own that has opened the login link.</summary>
    public async Task<Tab> LogInAsync(string path, Look? look = null)
    {
        var tab = await OpenAsync(look);
        await tab.LogInAsync();
        await tab.GoToAsync(path);
        return tab;
    }

    /// <summary>Places an order through the gateway and waits until the dashboard has its whole trace.</summary>
    /// <returns>The id of the trace.</returns>
    public async Task<string> TraceOrderAsync()
    {
        var order = (await appHost.PlaceOrderAsync(Cancellation)).Split('/')[^1];
        using var telemetry = appHost.Telemetry();
        var trace = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var spans = await telemetry.GetStringAsync($"traces?search={order}", Cancellation);
                var ids = TraceId().Matches(spans).Select(found => found.Groups["id"].Value).Distinct().ToList();
                trace = ids is [var only] ? only : "";
                return ids.Count == 1 && OnTheWayOfAnOrder.All(service => spans.Contains($"\"{service}\"", StringComparison.Ordinal));
            },
            "the order's trace goes through all services");
        return trace;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        await appHost.DisposeAsync();
    }

    [GeneratedRegex("\"traceId\":\"(?<id>[0-9a-f]{32})\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TraceId();
}
