using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Server;

/// <summary>What a token may allow: each scope, the APIs that it is for, and how the consent page words it.</summary>
internal sealed record Scope(string Name, string Description, params string[] Audiences)
{
    /// <summary>Whether it is for those who operate the system: no client acts with it for a user.</summary>
    public bool OfOperators { get; private init; }

    private static readonly Scope[] OfServices =
    [
        //#if (sample)
        new("orders.read", "See your orders", "ordering"),
        new("orders.write", "Place and cancel orders for you", "ordering"),
        new("inventory.read", "See what is in stock", "inventory"),
        new("inventory.write", "Change what is in stock", "inventory") { OfOperators = true },
        new("payments.read", "See your payments", "payments"),
        new("notifications.read", "See your notifications and preferences", "notifications"),
        new("notifications.write", "Change your preferences", "notifications"),
        //#endif
    ];

    public static readonly IReadOnlyList<Scope> OfApis =
    [
        .. OfServices,
        new("operations", "Operate the services", [.. OfServices.SelectMany(scope => scope.Audiences).Append("identity").Distinct(StringComparer.Ordinal)]) { OfOperators = true },
    ];

    public static readonly IReadOnlyList<Scope> All =
    [
        new(Scopes.OpenId, "Know who you are"),
        new(Scopes.Profile, "Know your name"),
        new(Scopes.OfflineAccess, "Stay signed in for you"),
        .. OfApis,
    ];

    /// <summary>The APIs of the scopes.</summary>
    public static IEnumerable<string> AudiencesOf(IReadOnlyCollection<string> scopes) =>
        OfApis.Where(scope => scopes.Contains(scope.Name)).SelectMany(scope => scope.Audiences).Distinct(StringComparer.Ordinal);
}
