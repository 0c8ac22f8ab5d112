using System.Net.Http.Json;
using System.Text.Json;

namespace Testing;

/// <summary>A token of the tests' client, which has every scope.</summary>
internal static class AccessToken
{
    public const string Client = StandInProvider.Client;
    public const string Secret = StandInProvider.Secret;

    public static async Task<string> OfAsync(HttpClient gateway, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", Client), new("client_secret", Secret)]);
        using var answer = await gateway.PostAsync(await StandInProvider.TokenEndpointAsync(), form, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("access_token").GetString()!;
    }
}
