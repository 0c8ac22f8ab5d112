using System.Security.Claims;
using Identity.ApiScopes;
using Identity.Sessions;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Server;

/// <summary>Makes what tokens are issued from.</summary>
internal static class Grants
{
    /// <param name="session">What the tokens end with.</param>
    /// <param name="since">When the user gave the password.</param>
    /// <param name="now">The refresh token ends with the session at the latest.</param>
    /// <param name="scopes">What was allowed.</param>
    public static ClaimsPrincipal For(Session session, long since, DateTimeOffset now, IReadOnlyCollection<string> scopes)
    {
        var principal = New(session.UserId.ToString(), scopes);
        principal.SetClaim(Claims.Name, session.User.UserName);
        principal.SetClaim(Claims.AuthenticationTime, since);
        principal.SetClaim(Session.Claim, session.Id.ToString());
        var rest = session.CreatedAt + Session.Lifetime - now;
        principal.SetRefreshTokenLifetime(rest < TokenLifetimes.Refresh ? rest : TokenLifetimes.Refresh);
        principal.SetDestinations(claim => claim.Type switch
        {
            Claims.Name when principal.HasScope(Scopes.Profile) => [Destinations.IdentityToken],
            Claims.AuthenticationTime => [Destinations.IdentityToken],
            Claims.Name or Session.Claim => [],
            _ => [Destinations.AccessToken, Destinations.IdentityToken],
        });
        return principal;
    }

    public static ClaimsPrincipal For(string clientId, IReadOnlyCollection<string> scopes)
    {
        var principal = New(clientId, scopes);
        principal.SetDestinations(_ => [Destinations.AccessToken]);
        return principal;
    }

    private static ClaimsPrincipal New(string subject, IReadOnlyCollection<string> scopes)
    {
        var identity = new ClaimsIdentity("grant", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject);
        identity.SetScopes(scopes);
        identity.SetResources(Scope.AudiencesOf(scopes));
        return new(identity);
    }
}
