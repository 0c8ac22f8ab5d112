using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Cli.Gateway;

/// <summary>
/// Sends what a client of the gateway sends: an access token of the development client <c>platform-cli</c>, got at
/// <c>/connect/token</c> and used until it is about to expire. The token request fails like any other: with its answer.
/// Thread-safe.
/// </summary>
internal sealed class ClientTokens(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const string ClientId = "platform-cli";
    private const string ClientSecret = "platform-cli-dev"; // a development seed, in no other environment
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _asking = new(1);
    private volatile Token? _token;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_token is not { } token || token.Until <= time.GetUtcNow())
        {
            await _asking.WaitAsync(cancellationToken);
            try
            {
                token = _token is { } other && other.Until > time.GetUtcNow() ? other : null;
                if (token is null)
                {
                    var response = await AskAsync(new(request.RequestUri!, "/connect/token"), cancellationToken);
                    if (!response.IsSuccessStatusCode)
                        return response;
                    using (response)
                        _token = token = await ReadAsync(response, cancellationToken);
                }
            }
            finally
            {
                _asking.Release();
            }
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _asking.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> AskAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("client_id", ClientId), new("client_secret", ClientSecret),
            ]),
        };
        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<Token> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        return new((string)answer["access_token"]!, time.GetUtcNow() + TimeSpan.FromSeconds((int)answer["expires_in"]!) - Margin);
    }

    private sealed record Token(string Value, DateTimeOffset Until);
}
