namespace AppHost;

internal static class TokenIssuing
{
    private const string Issuer = "Authentication__Issuer";

    /// <summary>
    /// Identity issues tokens under the gateway's address, where callers reach it, and the services accept them; the keys they
    /// read from Identity itself. When the system is published, the address is asked for: it is the one in front of all.
    /// </summary>
    public static void IssuesTokensAt(
        this IResourceBuilder<ProjectResource> identity, IResourceBuilder<ProjectResource> gateway,
        params IResourceBuilder<ProjectResource>[] acceptedBy)
    {
        foreach (var service in acceptedBy)
            service.WithReference(identity);

        if (identity.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            var address = ReferenceExpression.Create($"{gateway.GetEndpoint("http")}/");
            foreach (var service in acceptedBy.Prepend(identity))
                service.WithEnvironment(Issuer, address);
        }
        else
        {
            var address = identity.ApplicationBuilder.AddParameter("issuer");
            foreach (var service in acceptedBy.Prepend(identity))
                service.WithEnvironment(Issuer, address);
        }
    }
}
