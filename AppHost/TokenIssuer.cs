namespace AppHost;

/// <summary>
/// Whose tokens the services accept: Identity's, issued under the gateway's address, where callers reach it. The keys are read
/// from Identity itself. When the system is published, the address is asked for: it is the one in front of all.
/// </summary>
internal sealed class TokenIssuer
{
    private const string Address = "Authentication__Issuer";

    private readonly IDistributedApplicationBuilder _builder;
    private readonly IResourceBuilder<ParameterResource>? _published;
    private readonly List<string> _acceptedBy = [];
    private IResourceBuilder<ProjectResource>? _identity;

    private TokenIssuer(IDistributedApplicationBuilder builder)
    {
        _builder = builder;
        _published = builder.ExecutionContext.IsRunMode ? null : builder.AddParameter("issuer");
    }

    /// <summary>The services that accept the tokens, as callers that read the keys and nothing else: whatever is added until the system starts.</summary>
    public IEnumerable<string> KeyReaders => _acceptedBy.Select(service => $"{service}/.well-known");

    public static TokenIssuer For(IDistributedApplicationBuilder builder) => new(builder);

    /// <summary>Makes a service the issuer.</summary>
    public void Use(IResourceBuilder<ProjectResource> identity)
    {
        _identity = identity;
        WithAddress(identity);
    }

    /// <summary>Lets a service accept the tokens.</summary>
    /// <exception cref="DistributedApplicationException">No service issues any.</exception>
    public void AcceptBy(IResourceBuilder<ProjectResource> service)
    {
        var identity = _identity ?? throw new DistributedApplicationException(
            $"'{service.Resource.Name}' accepts tokens, and nobody issues them: in AppHost.cs, call AddTokenIssuer before AddService.");
        _acceptedBy.Add(service.Resource.Name);
        WithAddress(service.WithReference(identity)).WithEnvironment("Authentication__Authority", $"https+http://{identity.Resource.Name}");
    }

    private IResourceBuilder<ProjectResource> WithAddress(IResourceBuilder<ProjectResource> service) => _published is not null
        ? service.WithEnvironment(Address, _published)
        : service.WithEnvironment(context => context.EnvironmentVariables[Address] = ReferenceExpression.Create($"{GatewayEndpoint()}/"));

    /// <summary>The gateway comes last in AppHost.cs, so it is looked for when a service starts.</summary>
    private EndpointReference GatewayEndpoint() =>
        _builder.CreateResourceBuilder(_builder.Resources.OfType<ProjectResource>().Single(project => project.Name == SystemBuilder.Gateway)).GetEndpoint("http");
}
