using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Identity.Tests;

/// <summary>OAuth 2.0 and OpenID Connect as a client writes them.</summary>
internal static class Protocol
{
    public const string Cli = "platform-cli";
    public const string CliSecret = "platform-cli-dev";
    public const string Web = "storefront-web";
    public const string RedirectUri = "http://localhost:8080/signin-oidc";
    public const string WebScopes = "openid profile offline_access"
        //#if (sample)
        + " orders.read orders.write"
        //#endif
        ;

    public const string Verifier = "a-verifier-of-at-least-43-characters-0123456789";

    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    public static async Task<HttpResponseMessage> PostFormAsync(this HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await client.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> ClientTokenAsync(
        this HttpClient client, string? scope = null, string id = Cli, string secret = CliSecret) => client.PostFormAsync("/connect/token",
        [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), .. scope is null ? [] : new[] { ("scope", scope) }]);

    public static async Task<string> AccessTokenAsync(this HttpClient client, string? scope = null) =>
        (string)(await client.ClientTokenAsync(scope).JsonAsync())["access_token"]!;

    public static Task<HttpResponseMessage> OpenAsync(this HttpClient client, string path) =>
        client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>A token's <c>aud</c>: one, a list, or none.</summary>
    public static IReadOnlyList<string> Audiences(JsonNode payload) => payload["aud"] switch
    {
        null => [],
        JsonArray several => [.. several.Select(audience => (string)audience!)],
        var one => [(string)one!],
    };

    public static string AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = Web,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = WebScopes,
            ["state"] = "af0ifjsldkj",
            ["nonce"] = "n-0S6_WzA2Mj",
            ["code_challenge"] = ChallengeOf(Verifier),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            query[name] = value;
        return QueryHelpers.AddQueryString("/connect/authorize", query.Where(parameter => parameter.Value is not null));
    }

    public static Task<HttpResponseMessage> RedeemAsync(this HttpClient client, string code, string verifier = Verifier) => client.PostFormAsync(
        "/connect/token", ("grant_type", "authorization_code"), ("client_id", Web), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier));

    public static Task<HttpResponseMessage> RefreshAsync(this HttpClient client, string token) => client.PostFormAsync(
        "/connect/token", ("grant_type", "refresh_token"), ("client_id", Web), ("refresh_token", token));

    public static async Task<bool> IsActiveAsync(this HttpClient client, string token) => (bool)(await client.PostFormAsync(
        "/connect/introspect", ("client_id", Cli), ("client_secret", CliSecret), ("token", token)).JsonAsync())["active"]!;

    public static string RefreshToken(this JsonNode tokens) => (string)tokens["refresh_token"]!;

    /// <summary>Asserts that it succeeds, and returns the body.</summary>
    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> request)
    {
        using var response = await request;
        return await response.JsonAsync(HttpStatusCode.OK);
    }

    /// <summary>Asserts that it is refused with an error of OAuth.</summary>
    public static async Task AssertRefusedAsync(this Task<HttpResponseMessage> request, string error)
    {
        using var response = await request;
        var body = await response.JsonAsync(error is "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest);
        Assert.Equal(error, (string)body["error"]!);
    }

    public static async Task<HttpStatusCode> StatusAsync(this Task<HttpResponseMessage> request)
    {
        using var response = await request;
        return response.StatusCode;
    }

    /// <summary>Asserts the status, and returns the body.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }

    public static async Task<string> TextAsync(this HttpClient client, string path)
    {
        using var response = await client.OpenAsync(path);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string path) => JsonNode.Parse(await client.TextAsync(path))!;

    public static JsonNode Header(string token) => Part(token, 0);

    public static JsonNode Payload(string token) => Part(token, 1);

    public static async Task<IReadOnlyList<string>> PublishedKeysAsync(this HttpClient client) =>
        [.. (await client.GetJsonAsync("/.well-known/jwks"))["keys"]!.AsArray().Select(key => (string)key!["kid"]!)];

    private static JsonNode Part(string token, int index) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[index]))!;
}
