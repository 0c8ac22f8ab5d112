using Microsoft.AspNetCore.Hosting;

namespace Testing;

/// <summary>Services that accept the tests' tokens, and clients that send them.</summary>
internal static class TokenExtensions
{
    public static IWebHostBuilder UseTestTokens(this IWebHostBuilder builder)
    {
        foreach (var (setting, value) in Issuer.Tokens.Settings)
            builder.UseSetting(setting, value);
        return builder;
    }

    /// <summary>Sends a token of the subject; without scopes it has all of them.</summary>
    public static HttpClient As(this HttpClient client, string subject = TokenIssuer.Customer, string? scopes = null) =>
        client.With(Issuer.Tokens.Token(subject, scopes));

    public static HttpClient With(this HttpClient client, string? token)
    {
        client.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
        return client;
    }
}
