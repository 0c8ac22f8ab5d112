using System.Net.Http.Headers;
using System.Text.Json;

namespace Testing;

/// <summary>
/// Sends every request that has none with an access token, which it fetches by the client credentials grant (RFC 6749 section 4.4)
/// and renews before it expires. Safe for concurrent requests.
/// </summary>
/// <param name="client">Who asks.</param>
/// <param name="time">The clock.</param>
/// <param name="inner">Sends the requests.</param>
/// <param name="tokenEndpoint">Where a token for an address is asked for; <see cref="TokenEndpoint"/> unless told otherwise.</param>
internal sealed class AccessTokenHandler(
    ClientCredentials client, TimeProvider time, HttpMessageHandler inner, Func<Uri, CancellationToken, ValueTask<Uri>>? tokenEndpoint = null) : DelegatingHandler(inner)
{
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromMinutes(1);

    private readonly Func<Uri, CancellationToken, ValueTask<Uri>> _tokenEndpoint = tokenEndpoint ?? TokenEndpoint.OfAsync;
    private readonly SemaphoreSlim _fetching = new(1);
    private volatile AccessToken? _token;

    /// <exception cref="HttpRequestException">No token was given, or no answer came.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization ??= await TokenAsync(request.RequestUri!, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _fetching.Dispose();

        base.Dispose(disposing);
    }

    private async ValueTask<AuthenticationHeaderValue> TokenAsync(Uri address, CancellationToken cancellationToken)
    {
        if (Usable is { } token)
            return token.Header;

        await _fetching.WaitAsync(cancellationToken);
        try
        {
            return (Usable ?? (_token = await FetchAsync(address, cancellationToken))).Header;
        }
        finally
        {
            _fetching.Release();
        }
    }

    private AccessToken? Usable => _token is { } token && time.GetUtcNow() < token.Expires - RenewedBefore ? token : null;

    private async Task<AccessToken> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, await _tokenEndpoint(address, cancellationToken))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = client.Id,
                ["client_secret"] = client.Secret,
            }),
        };
        var asked = time.GetUtcNow();
        using var response = await base.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"{request.RequestUri} gave the client '{client.Id}' no access token: {(int)response.StatusCode} {answer}", inner: null, response.StatusCode);
        }

        using var token = JsonDocument.Parse(answer);
        return new(
            new("Bearer", token.RootElement.GetProperty("access_token").GetString()),
            asked.AddSeconds(token.RootElement.GetProperty("expires_in").GetInt32()));
    }

    private sealed record AccessToken(AuthenticationHeaderValue Header, DateTimeOffset Expires);
}
