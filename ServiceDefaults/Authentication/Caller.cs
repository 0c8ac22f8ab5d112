using System.Security.Claims;

namespace ServiceDefaults;

/// <summary>Who calls, by the verified token.</summary>
public static class Caller
{
    /// <summary>
    /// The customer whose resources the caller may see: the token's <c>sub</c> (RFC 9068 section 2.2), a user, or a client
    /// that acts for itself. Thread-safe.
    /// </summary>
    /// <param name="caller">The principal of a request that was authenticated by a token.</param>
    /// <returns>The subject.</returns>
    /// <exception cref="InvalidOperationException">
    /// The caller has no token: the endpoint is marked anonymous, or the service lacks <c>AddTokenAuthentication</c>.
    /// </exception>
    public static string CustomerId(this ClaimsPrincipal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);

        return caller.FindFirst("sub")?.Value is { Length: > 0 } subject
            ? subject
            : throw new InvalidOperationException(
                "The caller has no token with a subject, so nothing belongs to them. Require a token on this endpoint.");
    }
}
