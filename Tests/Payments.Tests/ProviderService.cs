using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Testing;
using Authorization = PaymentProvider.Authorizations.Authorization;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Payments.Tests;

/// <summary>The sandbox provider in this process, on a port of its own: a connection that it cuts is really cut.</summary>
internal sealed class ProviderService : WebApplicationFactory<Authorization>
{
    private readonly string _connectionString;
    private readonly TimeProvider? _time;

    private ProviderService(string connectionString, TimeProvider? time)
    {
        _connectionString = connectionString;
        _time = time;
    }

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public static async Task<ProviderService> StartAsync(string connectionString, TimeProvider? time = null)
    {
        var provider = new ProviderService(connectionString, time);
        provider.UseKestrel();
        provider.StartServer();
        provider.Client = provider.CreateClient();
        await Eventually.TrueAsync(
            async () => (await provider.Client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "the provider is ready");
        return provider;
    }

    public async Task<HttpResponseMessage> AuthorizeAsync(string? key, string method = "card-ok", string amount = "12.50")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/authorizations")
        {
            Content = JsonContent.Create(new { amount = new { amount, currency = "EUR" }, paymentMethod = method }),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> CaptureAsync(string key) => PostAsync($"/authorizations/{key}/capture");

    public Task<HttpResponseMessage> VoidAsync(string key) => PostAsync($"/authorizations/{key}/void");

    public Task<HttpResponseMessage> GetAsync(string key) =>
        Client.GetAsync(new Uri($"/authorizations/{key}", UriKind.Relative), TestContext.Current.CancellationToken);

    /// <returns>The recorded status, or "unknown".</returns>
    public async Task<string> StatusOfAsync(string key)
    {
        using var response = await GetAsync(key);
        return response.StatusCode == HttpStatusCode.NotFound ? "unknown" : (string)(await JsonAsync(response))["status"]!;
    }

    public async Task SetFaultAsync(string mode, int? delayMilliseconds = null)
    {
        using var response = await Client.PutAsJsonAsync(
            new Uri("/faults", UriKind.Relative), new { mode, delayMilliseconds }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0")
        .UseSetting("ConnectionStrings:providerdb", _connectionString)
        .UseSetting("Logging:Console:LogLevel:Default", "Critical")
        .ConfigureTestServices(services =>
        {
            if (_time is not null)
                services.AddSingleton(_time);
        });

    private Task<HttpResponseMessage> PostAsync(string path) =>
        Client.PostAsync(new Uri(path, UriKind.Relative), content: null, TestContext.Current.CancellationToken);
}
