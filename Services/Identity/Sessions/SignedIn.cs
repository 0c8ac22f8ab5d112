using Identity.Users;
using Microsoft.AspNetCore.Authentication;
using Npgsql;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Sessions;

/// <summary>The user whose session the request carries, and since when.</summary>
internal sealed record SignedIn(User User, DateTimeOffset Since)
{
    public static async Task<SignedIn?> FindAsync(HttpContext context, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var session = await context.AuthenticateAsync(Session.Scheme);
        return session is { Succeeded: true, Properties.IssuedUtc: { } since }
            && Guid.TryParse(session.Principal.FindFirst(Claims.Subject)?.Value, out var id)
            && await User.FindAsync(database, id, cancellationToken) is { } user
                ? new(user, since)
                : null;
    }
}
