namespace AppHost;

internal static class TokenIssuerExtensions
{
    /// <summary>The service issues the tokens that the others accept.</summary>
    public static IResourceBuilder<ProjectResource> IssuesTokens(this IResourceBuilder<ProjectResource> service, TokenIssuer issuer)
    {
        issuer.Use(service);
        return service;
    }

    /// <summary>The service accepts the issuer's tokens, and reads the keys to check them.</summary>
    public static IResourceBuilder<ProjectResource> AcceptsTokensOf(this IResourceBuilder<ProjectResource> service, TokenIssuer issuer)
    {
        issuer.AcceptBy(service);
        return service;
    }
}
