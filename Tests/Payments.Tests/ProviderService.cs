using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Testing;
using Authorization = PaymentProvider.Authorizations.Authorization;

namespace Payments.Tests;

/// <summary>The sandbox provider in this process, on a port of its own: a connection that it cuts is really cut.</summary>
internal sealed class ProviderService : ServiceFixture<Authorization>
{
    private readonly TimeProvider _time;

    /// <param name="postgres">The server of its database.</param>
    /// <param name="time">The clock of its delays.</param>
    public ProviderService(PostgresFixture postgres, TimeProvider? time = null)
        : base(postgres, "providerdb", (WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0"))
    {
        _time = time ?? TimeProvider.System;
        UseKestrel();
    }

    public Uri Address => Client.BaseAddress!;

    public Task<HttpResponseMessage> AuthorizeAsync(string? key, string method = "card-ok", string amount = "12.50") => Client.SendAsync(
        "POST", "/authorizations", $$"""{ "amount": { "amount": "{{amount}}", "currency": "EUR" }, "paymentMethod": "{{method}}" }""", key);

    public Task<HttpResponseMessage> CaptureAsync(string key) => Client.SendAsync("POST", $"/authorizations/{key}/capture");

    public Task<HttpResponseMessage> VoidAsync(string key) => Client.SendAsync("POST", $"/authorizations/{key}/void");

    /// <returns>The recorded status, or "unknown".</returns>
    public async Task<string> StatusOfAsync(string key)
    {
        using var response = await Client.SendAsync("GET", $"/authorizations/{key}");
        return response.StatusCode == HttpStatusCode.NotFound ? "unknown" : (string)(await response.JsonAsync())["status"]!;
    }

    public async Task SetFaultAsync(string mode)
    {
        using var response = await Client.SendAsync("PUT", "/faults", $$"""{ "mode": "{{mode}}", "delayMilliseconds": 60000 }""");
        response.EnsureSuccessStatusCode();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.AddSingleton(_time));
    }
}
