using Microsoft.Playwright;
using Testing;
using Xunit.Sdk;

[assembly: AssemblyFixture(typeof(Browser.BrowserFixture))]
[assembly: Xunit.v3.Parallelization(Mode = ParallelMode.None)]

namespace Browser;

/// <summary>The system and the browser that all tests share, started by the first that needs them.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private RunningSystem? _system;
    private Tab? _shared;
    private bool _hasAnOrder;

    /// <summary>A page in a browser that nobody has logged in.</summary>
    internal async Task<Tab> OpenAsync() => await (await SystemAsync()).OpenAsync();

    /// <summary>A page in a browser of its own that is logged in.</summary>
    internal async Task<Tab> LogInAsync(string path) => await (await SystemAsync()).LogInAsync(path);

    /// <summary>A page in a logged-in browser that tests share one after another, since a new one takes two seconds.</summary>
    internal async Task<Tab> VisitAsync(string path)
    {
        _shared ??= await LogInAsync(path);
        _shared.Forget();
        await _shared.GoToAsync(path);
        return _shared;
    }

    /// <summary>The gateway. Requests that bring no token come from the development client.</summary>
    internal async Task<HttpClient> GatewayAsync() => await (await SystemAsync()).GatewayAsync();

    /// <summary>Places an order through the gateway.</summary>
    /// <returns>Its id.</returns>
    internal async Task<string> PlaceOrderAsync() => await (await SystemAsync()).PlaceOrderAsync();

    /// <summary>The dashboard's API, with its token.</summary>
    internal async Task<HttpClient> ApiAsync() => await (await SystemAsync()).ApiAsync();

    /// <summary>Makes sure that the dashboard has an order's whole trace, some logs and metrics.</summary>
    internal async Task HaveAnOrderAsync()
    {
        if (_hasAnOrder)
            return;

        using var api = await ApiAsync();
        var order = await PlaceOrderAsync();
        await Eventually.TrueAsync(() => Telemetry.HasTraceAsync(api, order), "the trace of an order has come");
        await Eventually.TrueAsync(() => Telemetry.HasMetricsAsync(api), "metrics have come");
        _hasAnOrder = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
            await _shared.DisposeAsync();
        if (_system is not null)
            await _system.DisposeAsync();
    }

    private async Task<RunningSystem> SystemAsync()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        Assertions.SetDefaultExpectTimeout((float)Tab.Deadline.TotalMilliseconds);
        return _system ??= await RunningSystem.StartAsync();
    }
}
