namespace AppHost;

/// <summary>
/// Whose tokens the services accept: the OpenID provider's that the parameter <c>issuer</c> names, exactly as the <c>iss</c> of its
/// tokens does. Services read its keys where it describes itself. docs/identity.md
/// </summary>
internal sealed class TokenIssuer
{
    // What some providers need; of the AppHost's configuration, section Authentication.
    private static readonly string[] Optional = ["Audience", "TokenType", "MetadataAddress"];

    private readonly IDistributedApplicationBuilder _builder;
    private readonly IResourceBuilder<ParameterResource> _issuer;

    private TokenIssuer(IDistributedApplicationBuilder builder)
    {
        _builder = builder;
        _issuer = builder.AddParameter("issuer");
    }

    /// <summary>Where the parameter is missing, the services wait and the dashboard asks for it.</summary>
    public static TokenIssuer For(IDistributedApplicationBuilder builder) => new(builder);

    /// <summary>Lets a service accept the tokens.</summary>
    public void AcceptBy(IResourceBuilder<ProjectResource> service)
    {
        service.WithEnvironment("Authentication__Issuer", _issuer);
        foreach (var name in Optional)
        {
            if (_builder.Configuration[$"Authentication:{name}"] is { Length: > 0 } value)
                service.WithEnvironment($"Authentication__{name}", value);
        }
    }
}
