using System.Security.Claims;

namespace Payments.Ledger;

/// <summary>Whose payments a caller sees: the token's subject; one anonymous customer where callers have no token.</summary>
internal static class Customer
{
    public const string Anonymous = "anonymous";

    public static string IdOf(ClaimsPrincipal caller) => caller.FindFirst("sub")?.Value ?? Anonymous;
}
