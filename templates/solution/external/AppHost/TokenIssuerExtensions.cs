namespace AppHost;

internal static class TokenIssuerExtensions
{
    /// <summary>The service accepts the issuer's tokens, and reads the keys to check them.</summary>
    public static IResourceBuilder<ProjectResource> AcceptsTokensOf(this IResourceBuilder<ProjectResource> service, TokenIssuer issuer)
    {
        issuer.AcceptBy(service);
        return service;
    }
}
