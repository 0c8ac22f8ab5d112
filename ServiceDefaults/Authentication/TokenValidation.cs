using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>
/// What an access token must be: RFC 9068 section 4, with one algorithm (RFC 8725 section 3.1), so that neither
/// <c>alg: none</c> nor a public key used as a shared secret gets in.
/// </summary>
internal sealed class TokenValidation(IssuerKeys keys, IDocumentRetriever documents, IOptions<TokenOptions> options, Func<IEnumerable<string>> audiences)
    : IPostConfigureOptions<JwtBearerOptions>
{
    /// <summary>How much the clocks of two machines may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public void PostConfigure(string? name, JwtBearerOptions bearer)
    {
        bearer.EventsType = typeof(TokenEvents);
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new KeyRefreshingTokenHandler(keys) { MapInboundClaims = false });
        bearer.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(options.Value.KeyAddress, keys, documents)
        {
            AutomaticRefreshInterval = KeyRefresher.Interval,
            RefreshInterval = BaseConfigurationManager.MinimumRefreshInterval, // the keys' own pauses are longer
            UseLastKnownGoodConfiguration = false, // a withdrawn key would stay good for another hour
        };
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
        };
    }

    private IEnumerable<string> Accepted() => options.Value.Audience is { Length: > 0 } one ? [one] : audiences();
}
