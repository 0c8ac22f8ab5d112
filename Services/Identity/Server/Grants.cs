using System.Security.Claims;
using Identity.Users;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Server;

/// <summary>Makes what tokens are issued from.</summary>
internal static class Grants
{
    public static ClaimsPrincipal For(User user, IReadOnlyCollection<string> scopes)
    {
        var principal = New(user.Id.ToString(), scopes);
        principal.SetClaim(Claims.Name, user.Name);
        principal.SetDestinations(claim => claim.Type switch
        {
            Claims.Name when principal.HasScope(Scopes.Profile) => [Destinations.IdentityToken],
            Claims.Name => [],
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
