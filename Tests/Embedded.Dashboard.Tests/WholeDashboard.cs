using System.Diagnostics;
using System.Net;
using Dashboard.Server;
using Dashboard.Telemetry;
using Embedded.Dashboard.Tests.Otlp;
using Embedded.Dashboard.Tests.Pages;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Embedded.Dashboard.Tests;

/// <summary>Pages, API and receiver around one store, as in an AppHost, on free ports.</summary>
internal sealed class WholeDashboard : IAsyncDisposable
{
    // What no page may take, on a busy machine either, once its code is compiled.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly WebApplication _frontend;
    private readonly WebApplication _receiver;
    private readonly Complaints _complaints = new();

    private WholeDashboard()
    {
        Assert.True(LoopbackAddress.TryParse("http://127.0.0.1:0", out var address));
        var options = new DashboardOptions { Frontend = address, OtlpHttp = address, ApplicationName = "Tests", Token = "token", OtlpApiKey = OtlpServer.Key };
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(_complaints));
        Store = new(options.Limits, TimeProvider.System);
        _frontend = Frontend.Build(options, Store, new InMemoryResources(), loggers, TimeProvider.System);
        _receiver = Receiver.Build(options, Store, loggers);
    }

    public TelemetryStore Store { get; }

    public IEnumerable<string> Complaints => _complaints.Texts;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<WholeDashboard> StartAsync()
    {
        var dashboard = new WholeDashboard();
        await dashboard._frontend.StartAsync(Cancellation);
        await dashboard._receiver.StartAsync(Cancellation);
        return dashboard;
    }

    /// <returns>The status that the receiver answered with.</returns>
    public async Task<HttpStatusCode> SendAsync(string path, IMessage message)
    {
        using var exporter = Exporter();
        using var response = await exporter.PostAsync(path, Sent.Body(message), Cancellation);
        return response.StatusCode;
    }

    public HttpClient Exporter() => new() { BaseAddress = new(_receiver.Urls.Single()), DefaultRequestHeaders = { { "x-otlp-api-key", OtlpServer.Key } } };

    /// <summary>Reads a page or an answer of the API, which must be there, and in time.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var reader = new HttpClient { BaseAddress = new(_frontend.Urls.Single()), DefaultRequestHeaders = { Authorization = new("Bearer", "token") } };
        await reader.GetStringAsync(path, Cancellation);
        var started = Stopwatch.GetTimestamp();
        var content = await reader.GetStringAsync(path, Cancellation);
        Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{path} took {Stopwatch.GetElapsedTime(started)}.");
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        await _frontend.DisposeAsync();
        await _receiver.DisposeAsync();
    }
}
