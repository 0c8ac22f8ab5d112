using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>Reads the issuer's public keys over HTTP.</summary>
internal sealed class KeyReader(IHttpClientFactory clients, IOptions<TokenOptions> options) : IIssuerKeys
{
    public const string Client = "issuer-keys";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyCollection<SecurityKey>> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Timeout);
        var address = options.Value.Discovery ?? $"{options.Value.Authority!.TrimEnd('/')}/.well-known/jwks";
        try
        {
            using var client = clients.CreateClient(Client);
            if (options.Value.Discovery is { } discovery)
                address = OpenIdConnectConfiguration.Create(await client.GetStringAsync(new Uri(discovery), deadline.Token)).JwksUri;

            var keys = new JsonWebKeySet(await client.GetStringAsync(new Uri(address), deadline.Token)).GetSigningKeys()
                .Where(key => key is RsaSecurityKey or X509SecurityKey && key.KeyId is { Length: > 0 })
                .ToList();
            return keys.Count > 0 ? keys : throw new KeysUnavailableException($"{address} publishes no RSA key.");
        }
        catch (Exception error) when (error is not KeysUnavailableException)
        {
            throw new KeysUnavailableException($"The issuer's keys could not be read from {address}: {error.Message}", error);
        }
    }
}
