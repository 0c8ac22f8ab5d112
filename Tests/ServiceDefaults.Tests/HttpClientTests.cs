using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace ServiceDefaults.Tests;

public sealed class HttpClientTests
{
    [Theory]
    [InlineData("GET", 4)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    [InlineData("PATCH", 1)]
    [InlineData("DELETE", 1)]
    public async Task ServerError_IsTriedAgain_OnlyForSafeMethods(string method, int attempts)
    {
        var server = new StubServer(HttpStatusCode.ServiceUnavailable);
        await using var service = await StartAsync(server);
        using var client = service.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient("other");

        using var request = new HttpRequestMessage(new HttpMethod(method), "http://other/");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(attempts, server.Requests.Count);
    }

    [Fact]
    public async Task Name_OfAService_IsResolved()
    {
        var server = new StubServer(HttpStatusCode.OK);
        await using var service = await StartAsync(server);
        using var client = service.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient("other");

        using var response = await client.GetAsync(new Uri("http://other/path"), TestContext.Current.CancellationToken);

        Assert.Equal("http://127.0.0.1:5999/path", Assert.Single(server.Requests).ToString());
    }

    private static Task<TestService> StartAsync(StubServer server) => TestService.StartAsync(
        builder =>
        {
            builder.Services.AddHttpClient("other").ConfigurePrimaryHttpMessageHandler(() => server);
            builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options => options.Retry.Delay = TimeSpan.FromMilliseconds(1));
        },
        settings: ("services:other:http:0", "http://127.0.0.1:5999"));

    private sealed class StubServer(HttpStatusCode status) : HttpMessageHandler
    {
        public List<Uri> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!);
            return Task.FromResult(new HttpResponseMessage(status));
        }
    }
}
