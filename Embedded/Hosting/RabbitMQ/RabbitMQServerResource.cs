namespace Aspire.Hosting.ApplicationModel;

/// <summary>A RabbitMQ broker.</summary>
public class RabbitMQServerResource : ContainerResource, IResourceWithConnectionString, IResourceWithEnvironment
{
    internal const string PrimaryEndpointName = "tcp";
    internal const string ManagementEndpointName = "management";
    private const string DefaultUserName = "guest";

    /// <summary>Describes a broker.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The user's name; <c>guest</c> when null.</param>
    /// <param name="password">The user's password.</param>
    public RabbitMQServerResource(string name, ParameterResource? userName, ParameterResource password)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(password);
        PrimaryEndpoint = new EndpointReference(this, PrimaryEndpointName);
        ManagementEndpoint = new EndpointReference(this, ManagementEndpointName)
        {
            ErrorMessage = $"Broker '{name}' has no management endpoint: call WithManagementPlugin.",
        };
        UserNameParameter = userName;
        PasswordParameter = password;
    }

    /// <summary>Where the broker listens.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>Where the management plugin listens.</summary>
    public EndpointReference ManagementEndpoint { get; }

    /// <summary>The host that the broker listens on.</summary>
    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    /// <summary>The port that the broker listens on.</summary>
    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>The user's name; <c>guest</c> when null.</summary>
    public ParameterResource? UserNameParameter { get; }

    /// <summary>The user's name.</summary>
    public ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{UserNameParameter}");

    /// <summary>The user's password.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <summary><c>amqp://USER:PASSWORD@HOST:PORT</c>.</summary>
    public ReferenceExpression ConnectionStringExpression => UriExpression;

    /// <summary><c>amqp://USER:PASSWORD@HOST:PORT</c>.</summary>
    public ReferenceExpression UriExpression
    {
        get
        {
            var hostAndPort = PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
            return UserNameParameter is null
                ? ReferenceExpression.Create($"amqp://{DefaultUserName:uri}:{PasswordParameter:uri}@{hostAndPort}")
                : ReferenceExpression.Create($"amqp://{UserNameParameter:uri}:{PasswordParameter:uri}@{hostAndPort}");
        }
    }

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", UserNameReference),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", UriExpression),
    ];
}
