using System.Text.Json;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.ApiScopes;

/// <summary>What a token may allow: each scope, the APIs that it is for, and how the consent page words it.</summary>
internal sealed record Scope(string Name, string Description, params string[] Audiences)
{
    private static readonly JsonSerializerOptions Lenient = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Scope[] OfServices = [.. Read(Path.Combine(AppContext.BaseDirectory, "routes"))];

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

    /// <summary>Whether it is for those who operate the system: no client acts with it for a user.</summary>
    public bool OfOperators { get; private init; }

    /// <summary>The APIs of the scopes.</summary>
    public static IEnumerable<string> AudiencesOf(IReadOnlyCollection<string> scopes) =>
        OfApis.Where(scope => scopes.Contains(scope.Name)).SelectMany(scope => scope.Audiences).Distinct(StringComparer.Ordinal);

    /// <summary>The scopes that services declare in their <c>routes.json</c>, each for the service that its routes lead to.</summary>
    private static IEnumerable<Scope> Read(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var routes = JsonSerializer.Deserialize<RoutesOfService>(File.ReadAllText(file), Lenient)!;
            var audiences = routes.ReverseProxy.Clusters.Keys.ToArray();
            foreach (var (name, scope) in routes.Scopes ?? [])
                yield return new(name, scope.Description, audiences) { OfOperators = scope.OfOperators };
        }
    }

    private sealed record RoutesOfService(Dictionary<string, DeclaredScope>? Scopes, Proxy ReverseProxy);

    private sealed record Proxy(Dictionary<string, JsonElement> Clusters);

    private sealed record DeclaredScope(string Description, bool OfOperators);
}
