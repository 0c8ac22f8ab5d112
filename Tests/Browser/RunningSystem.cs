using System.Net.Http.Json;
using Testing;

namespace Browser;

/// <summary>The whole system, and a browser without a window that looks at its dashboard.</summary>
internal sealed class RunningSystem(AppHostProcess appHost, WindowlessBrowser browser) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string? _session;

    public static async Task<RunningSystem> StartAsync(bool onItsUsualPorts = false)
    {
        var browser = await WindowlessBrowser.StartAsync();
        var system = new RunningSystem(new() { OnItsUsualPorts = onItsUsualPorts }, browser);
        try
        {
            await system.AppHost.InitializeAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    private AppHostProcess AppHost => appHost;

    /// <summary>A page in a browser that nobody has logged in.</summary>
    public async Task<Tab> OpenAsync(Look? look = null) => await browser.OpenAsync(await appHost.DashboardLinkAsync(Cancellation), look ?? Look.Desktop);

    /// <summary>A page of the dashboard in a browser of its own, which has the session of one that has opened the login link.</summary>
    public async Task<Tab> LogInAsync(string path, Look? look = null)
    {
        _session ??= await BeginSessionAsync();
        var tab = await browser.OpenAsync(await appHost.DashboardLinkAsync(Cancellation), look ?? Look.Desktop, _session);
        await tab.GoToAsync(path);
        return tab;
    }

    /// <summary>The gateway. Requests that bring no token come from the development client.</summary>
    public Task<HttpClient> GatewayAsync() => appHost.GatewayAsync(Cancellation);

    /// <summary>Places an order through the gateway.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> PlaceOrderAsync() => (await appHost.PlaceOrderAsync(Cancellation)).Split('/')[^1];

    /// <summary>Places an order through the gateway that is paid in a certain way; what becomes of it is its own affair.</summary>
    public async Task PlaceOrderAsync(string sku, int quantity, string paymentMethod)
    {
        using var gateway = await appHost.GatewayAsync(Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = JsonContent.Create(new { lines = new[] { new { sku, quantity } }, paymentMethod }),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await gateway.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The dashboard's API, with its token.</summary>
    public Task<HttpClient> ApiAsync() => appHost.DashboardAsync(Cancellation);

    private async Task<string> BeginSessionAsync()
    {
        await using var tab = await OpenAsync();
        await tab.LogInAsync();
        return await tab.Page.Context.StorageStateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        await appHost.DisposeAsync();
    }
}
