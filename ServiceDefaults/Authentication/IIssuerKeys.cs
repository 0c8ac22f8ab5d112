using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>Where the issuer's public keys come from: over HTTP, unless the service is the issuer itself.</summary>
public interface IIssuerKeys
{
    /// <summary>Reads every key whose signature is to be trusted. Thread-safe.</summary>
    /// <returns>At least one key; each has a <see cref="SecurityKey.KeyId"/>.</returns>
    /// <exception cref="KeysUnavailableException">They cannot be read now.</exception>
    Task<IReadOnlyCollection<SecurityKey>> ReadAsync();
}
