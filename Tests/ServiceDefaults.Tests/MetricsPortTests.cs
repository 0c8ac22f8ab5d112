using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults.Tests;

[Collection(nameof(TelemetryTests))]
public sealed class MetricsPortTests
{
    private readonly int _port = FreePort();

    [Fact]
    public async Task MetricsPort_ServesMetricsAndHealth_AndNothingElse()
    {
        await using var service = await StartAsync();
        using (await service.GetAsync("/work"))
        using (var metrics = await GetAsync("/metrics"))
        {
            var text = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("""http_server_request_duration_seconds_bucket{""", text, StringComparison.Ordinal);
            Assert.Contains("""http_route="/work",""", text, StringComparison.Ordinal);
            Assert.DoesNotContain("""http_route="/metrics",""", text, StringComparison.Ordinal);
        }

        using var health = await GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        using var work = await GetAsync("/work");
        Assert.Equal(HttpStatusCode.NotFound, work.StatusCode);
    }

    [Fact]
    public async Task OtherPorts_ServeNoMetrics_WhateverHostTheClientNames()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative)) { Headers = { Host = $"127.0.0.1:{_port}" } };

        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task WithoutAMetricsPort_ThereAreNoMetrics()
    {
        await using var service = await TestService.StartAsync();

        using var answer = await service.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<TestService> StartAsync() => TestService.StartAsync(
        map: app => app.MapGet("/work", () => "done"),
        settings: [("urls", $"http://127.0.0.1:0;http://127.0.0.1:{_port}"), ("Metrics:Port", $"{_port}")]);

    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var client = new HttpClient();
        return await client.GetAsync(new Uri($"http://127.0.0.1:{_port}{path}"), TestContext.Current.CancellationToken);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
