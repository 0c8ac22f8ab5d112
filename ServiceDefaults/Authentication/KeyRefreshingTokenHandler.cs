using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>
/// Reads the keys anew for a token whose key is not known, and validates it again. <see cref="ConfigurationManager{T}"/> reads them in
/// the background, which refuses the first tokens after a rotation, or (<c>UpdateConfigAsBlocking</c>) while every request waits, so
/// that made-up keys would stop everybody while the issuer hangs.
/// </summary>
internal sealed class KeyRefreshingTokenHandler(IssuerKeys keys) : JsonWebTokenHandler
{
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.Exception is not SecurityTokenSignatureKeyNotFoundException || validationParameters.ConfigurationManager is null)
            return result;

        validationParameters.IssuerSigningKeys = (await keys.ReadAsync()).SigningKeys; // of this request only
        return await base.ValidateTokenAsync(token, validationParameters);
    }
}
