using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>
/// What an access token must be: RFC 9068 section 4, with one algorithm (RFC 8725 section 3.1), so that neither
/// <c>alg: none</c> nor a public key used as a shared secret gets in.
/// </summary>
internal sealed class TokenValidation(SigningKeys keys, IOptions<TokenOptions> options, Func<IEnumerable<string>> audiences)
    : IPostConfigureOptions<JwtBearerOptions>
{
    /// <summary>How much the clocks of two machines may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public void PostConfigure(string? name, JwtBearerOptions bearer)
    {
        bearer.MapInboundClaims = false;
        bearer.EventsType = typeof(TokenEvents);
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = options.Value.Issuer,
            AudienceValidator = (named, _, _) => named.Intersect(Accepted(), StringComparer.Ordinal).Any()
                ? true
                : throw new SecurityTokenInvalidAudienceException("The token's audience is none that is accepted."),
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidTypes = [options.Value.TokenType],
            ClockSkew = ClockSkew,
            NameClaimType = "sub",
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId) is { } key ? [key] : [],
        };
    }

    private IEnumerable<string> Accepted() => options.Value.Audience is { Length: > 0 } one ? [one] : audiences();
}
