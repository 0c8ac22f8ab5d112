namespace Gateway.Requests;

/// <summary>
/// Headers by which proxies tell services who calls, from where, and for what. From outside they are claims of anybody, so
/// none gets in; the gateway sets its own <c>X-Forwarded-*</c>. The caller's identity is the token, which passes.
/// </summary>
internal static class SpoofedHeaders
{
    private static readonly string[] Prefixes =
    [
        "X-Forwarded", "X-Real-", "X-Client", "X-SSL-", "X-User", "X-Auth", "X-Remote-", "X-Identity", "X-Account", "X-Customer",
        "X-Tenant", "X-Role", "X-Scope", "X-Spiffe", "X-MS-Client-Principal", "X-Amzn-Oidc", "X-Envoy-", "X-Original-", "X-Rewrite-",
        "X-HTTP-Method", "X-Method-Override", "X-Host", "X-Request-Id",
    ];

    private static readonly string[] Names =
    [
        "Forwarded", "Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "Remote-User", "Proxy", "X-Content-Length",
    ];

    public static bool Has(string name)
    {
        // Only these letters begin one. Some servers take an underscore for a hyphen.
        if ((name[0] | 0x20) is not ('x' or 'f' or 'c' or 't' or 'r' or 'p'))
            return false;

        var written = name.Contains('_') ? name.Replace('_', '-') : name;
        if ((name[0] | 0x20) is 'x')
        {
            foreach (var prefix in Prefixes)
            {
                if (written.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        foreach (var known in Names)
        {
            if (written.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
