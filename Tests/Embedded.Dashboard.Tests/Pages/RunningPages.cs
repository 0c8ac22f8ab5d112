using System.Net;
using Dashboard.Pages;
using Dashboard.Resources;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Embedded.Dashboard.Tests.Pages;

/// <summary>The pages alone, listening on a free port, with telemetry and resources in memory.</summary>
internal sealed class RunningPages : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningPages()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddLogging();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new ApplicationName("Shop"));
        builder.Services.AddSingleton<ITelemetry>(Telemetry).AddSingleton<IResources>(Resources);
        builder.Services.AddPages();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPages();
    }

    public InMemoryTelemetry Telemetry { get; } = new();

    public InMemoryResources Resources { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RunningPages> StartAsync()
    {
        var pages = new RunningPages();
        await pages._app.StartAsync(Cancellation);
        return pages;
    }

    /// <summary>A browser that says where it was sent instead of going there.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(_app.Urls.Single()) };

    public async Task<string> ReadAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var browser = Browser();
        using var response = await browser.GetAsync(path, Cancellation);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    public void StopHost() => _app.Lifetime.StopApplication();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
