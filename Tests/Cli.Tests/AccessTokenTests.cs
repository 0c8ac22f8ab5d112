using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;

namespace Cli.Tests;

public sealed class AccessTokenTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TokenServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_AtTheSameTime_ShareOneToken()
    {
        using var client = Client();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync("/api/v1/orders", Cancellation)));

        Assert.Equal(["grant_type=client_credentials&client_id=shop&client_secret=s%26cret"], _server.Asked);
        Assert.Equal(Enumerable.Repeat("Bearer token-1", 20), _server.Authorizations);
    }

    [Fact]
    public async Task Token_AboutToExpire_IsRenewed()
    {
        using var client = Client();

        await client.GetAsync("/first", Cancellation);
        _time.Advance(TimeSpan.FromMinutes(59));
        await client.GetAsync("/second", Cancellation);

        Assert.Equal(["Bearer token-1", "Bearer token-2"], _server.Authorizations);
    }

    [Fact]
    public async Task Token_Refused_SaysWhoAskedAndWhatTheAnswerWas()
    {
        _server.Refuses = true;
        using var client = Client();

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/api/v1/orders", Cancellation));

        Assert.Equal("http://gateway/connect/token gave the client 'shop' no access token: 401 {\"error\":\"invalid_client\"}", refused.Message);
        Assert.Empty(_server.Authorizations);
    }

    public void Dispose() => _server.Dispose();

    private HttpClient Client() => new(new AccessTokenHandler(new("shop", "s&cret"), _time, _server, (address, _) => new(new Uri(address, "/connect/token")))) { BaseAddress = new("http://gateway") };

    private sealed class TokenServer : HttpMessageHandler
    {
        public bool Refuses { get; set; }

        public List<string> Asked { get; } = [];

        public List<string> Authorizations { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            lock (Asked)
            {
                if (request.RequestUri!.AbsolutePath == "/connect/token")
                {
                    Asked.Add(body);
                    return Refuses
                        ? new(HttpStatusCode.Unauthorized) { Content = new StringContent("""{"error":"invalid_client"}""") }
                        : new(HttpStatusCode.OK) { Content = JsonContent.Create(new { access_token = $"token-{Asked.Count}", expires_in = 3600 }) };
                }

                Authorizations.Add(request.Headers.Authorization!.ToString());
                return new(HttpStatusCode.OK);
            }
        }
    }
}
