using System.Globalization;
using Identity.ApiScopes;
using Identity.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Server;

/// <summary><c>POST /connect/token</c>: OpenIddict has checked client, grant and proof when this is reached.</summary>
internal static class TokenEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/connect/token", HandleAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(
        HttpContext context, IOpenIddictApplicationManager clients, UserSessions sessions, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The token request was not read by OpenIddict.");
        if (request.IsClientCredentialsGrantType())
            return await ForClientAsync(request, clients, cancellationToken);

        // A code or a refresh token: what it was issued for, if the session that it came of has not ended.
        var granted = (await context.AuthenticateAsync(Scheme)).Principal!;
        if (await sessions.FindAsync(granted.GetClaim(Session.Claim), cancellationToken) is { } session)
            return SignIn(Grants.For(session, long.Parse(granted.GetClaim(Claims.AuthenticationTime)!, CultureInfo.InvariantCulture), time.GetUtcNow(), granted.GetScopes()));

        return Results.Forbid(new(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidGrant,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The session has ended. The user has to sign in again.",
        }), [Scheme]);
    }

    /// <summary>Without scopes asked for, a client gets all that it may have.</summary>
    private static async Task<IResult> ForClientAsync(
        OpenIddictRequest request, IOpenIddictApplicationManager clients, CancellationToken cancellationToken)
    {
        var scopes = request.GetScopes();
        if (scopes.IsEmpty)
        {
            var client = await clients.FindByClientIdAsync(request.ClientId!, cancellationToken)
                ?? throw new InvalidOperationException($"The client '{request.ClientId}' vanished while it asked for a token.");
            scopes = [.. (await clients.GetPermissionsAsync(client, cancellationToken))
                .Where(permission => permission.StartsWith(Permissions.Prefixes.Scope, StringComparison.Ordinal))
                .Select(permission => permission[Permissions.Prefixes.Scope.Length..])];
        }

        // Those of users, such as openid, mean nothing here.
        return SignIn(Grants.For(request.ClientId!, [.. scopes.Where(scope => Scope.OfApis.Any(api => api.Name == scope))]));
    }

    private static IResult SignIn(System.Security.Claims.ClaimsPrincipal principal) =>
        Results.SignIn(principal, authenticationScheme: Scheme);
}
