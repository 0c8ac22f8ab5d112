using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Protocols;
using Testing;

namespace ServiceDefaults.Tests;

/// <summary>A service that asks for tokens, their issuer, and a clock that the test turns.</summary>
public abstract class AuthenticationTest : IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new();

    private protected CollectedLog Log { get; } = new();

    private protected DocumentRetriever Documents { get; } = new();

    protected TokenIssuer Issuer { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Issuer = await TokenIssuer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Issuer.DisposeAsync();
        Log.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<TestService> StartAsync(params (string Key, string Value)[] settings) => StartAsync(["ordering"], settings);

    private protected Task<TestService> StartAsync(string[] audiences, params (string Key, string Value)[] settings) => TestService.StartAsync(
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(Issuer.Settings);
            foreach (var (key, value) in settings)
                builder.Configuration[key] = value;
            builder.Logging.AddProvider(Log);
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
            builder.AddTokenAuthentication(audiences);
            builder.Services.Replace(ServiceDescriptor.Singleton<IDocumentRetriever>(Documents));
        },
        app =>
        {
            app.MapGet("/mine", (ClaimsPrincipal caller) => Results.Text(caller.CustomerId())).RequireScope("orders.read");
            app.MapGet("/prefix", () => "").RequireScope("orders");
            app.MapGet("/unmarked", () => "");
        });

    private protected static Task<HttpResponseMessage> GetAsync(TestService service, string token, string path = "/mine") =>
        SendAsync(service, path, $"Bearer {token}");

    private protected static async Task<HttpResponseMessage> SendAsync(TestService service, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private protected static async Task AssertAnswerAsync(HttpStatusCode expected, TestService service, string token)
    {
        using var response = await GetAsync(service, token);
        Assert.Equal(expected, response.StatusCode);
    }

    /// <summary>Asserts that the answer is a problem, and returns its detail.</summary>
    protected static async Task<string> ProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal((int)response.StatusCode, (int)problem["status"]!);
        Assert.NotNull(problem["traceId"]);
        return (string)problem["detail"]!;
    }

    /// <summary>Reads without the pauses between attempts, which would wait for the fake clock.</summary>
    private protected sealed class DocumentRetriever : IDocumentRetriever
    {
        private readonly HttpDocumentRetriever _http = new() { RequireHttps = false };

        /// <summary>What reading waits for before it begins.</summary>
        public Task Before { get; set; } = Task.CompletedTask;

        public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            await Before;
            return await _http.GetDocumentAsync(address, cancel);
        }
    }
}
