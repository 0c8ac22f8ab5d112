using System.Security.Claims;

namespace Notifications.Customers;

/// <summary>Whose notifications a caller sees: the token's subject; one anonymous customer where callers have no token.</summary>
internal static class Customer
{
    public const string Anonymous = "anonymous";

    public static string IdOf(ClaimsPrincipal caller) => caller.FindFirst("sub")?.Value ?? Anonymous;
}
