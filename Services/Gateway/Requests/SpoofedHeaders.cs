using System.Collections.Frozen;

namespace Gateway.Requests;

/// <summary>
/// Headers by which proxies tell services who calls, from where, for what, and in which trace. From outside they are claims of
/// anybody, so none gets in; the gateway sets its own <c>X-Forwarded-*</c> and <c>traceparent</c>. The caller's identity is the
/// token, which passes.
/// </summary>
internal static class SpoofedHeaders
{
    private static readonly string[] Prefixes =
    [
        "X-Forwarded", "X-Real-", "X-Client", "X-SSL-", "X-User", "X-Auth", "X-Remote-", "X-Identity", "X-Account", "X-Customer",
        "X-Tenant", "X-Role", "X-Scope", "X-Spiffe", "X-MS-Client-Principal", "X-Amzn-Oidc", "X-Envoy-", "X-Original-", "X-Rewrite-",
        "X-HTTP-Method", "X-Method-Override", "X-Host", "X-Request-Id",
    ];

    // Upgrade too: no service speaks anything but HTTP.
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "Remote-User", "Proxy", "X-Content-Length",
        "TraceParent", "TraceState", "Baggage", "Correlation-Context", "Request-Id", "Upgrade");

    public static bool Has(string name)
    {
        // Some servers take an underscore for a hyphen.
        var written = name.Contains('_') ? name.Replace('_', '-') : name;
        return Names.Contains(written) || (written[0] is 'X' or 'x' && HasPrefix(written));
    }

    private static bool HasPrefix(string name) => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
