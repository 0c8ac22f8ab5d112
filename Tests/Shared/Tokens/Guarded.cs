using System.Net;

namespace Testing;

/// <summary>What must hold of every endpoint that needs a scope.</summary>
internal static class Guarded
{
    /// <summary>
    /// No token and every bad one get 401, a good one without the scope 403, both as problem details that say in
    /// <c>WWW-Authenticate</c> what is wrong; the scope alone is enough to be let in.
    /// </summary>
    public static async Task AssertAsync(HttpClient client, string method, string path, string scope)
    {
        await AssertRefusedAsync(client, method, path, token: null, HttpStatusCode.Unauthorized, "no token");
        foreach (var fault in Enum.GetValues<TokenFault>())
            await AssertRefusedAsync(client, method, path, Issuer.Tokens.Bad(fault), HttpStatusCode.Unauthorized, fault.ToString());

        var others = string.Join(' ', TokenIssuer.Scopes.Keys.Where(other => other != scope));
        await AssertRefusedAsync(client, method, path, Issuer.Tokens.Token(scopes: others), HttpStatusCode.Forbidden, $"a token without {scope}");

        using var admitted = await SendAsync(client, method, path, Issuer.Tokens.Token(scopes: scope));
        Assert.False(admitted.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or >= HttpStatusCode.InternalServerError,
            $"{method} {path} with {scope}: {admitted.StatusCode}");
    }

    private static async Task AssertRefusedAsync(
        HttpClient client, string method, string path, string? token, HttpStatusCode expected, string what)
    {
        using var response = await SendAsync(client, method, path, token);
        Assert.True(response.StatusCode == expected, $"{method} {path} with {what}: {response.StatusCode}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT")
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
