using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>
/// Adds services to the system. From one call per service follow its database with its roles, its user of the broker, its
/// certificate and who may call it, whose tokens it accepts, its sample data in development, its health check, and the
/// gateway's reference to it.
/// </summary>
internal sealed class SystemBuilder(
    IDistributedApplicationBuilder builder, IResourceBuilder<PostgresServerResource> postgres, IResourceBuilder<RabbitMQServerResource> rabbitmq)
{
    public const string Gateway = "gateway";

    private readonly MutualTls _mutualTls = MutualTls.For(builder);
    private readonly TokenIssuer _issuer = TokenIssuer.For(builder);
    private readonly bool _isScraped = builder.Configuration.GetValue<bool>("Metrics:Enabled"); // by Prometheus
    private readonly List<IResourceBuilder<ProjectResource>> _services = [];

    /// <summary>Adds a service that owns the database <c>NAMEdb</c> and sends and receives messages.</summary>
    /// <param name="name">What the other services, the broker and the dashboard call it.</param>
    /// <param name="hears">Services whose messages it handles, beside those that are sent to itself.</param>
    /// <param name="sends">Types, without version, of messages that other services own and it publishes, such as commands to them.</param>
    /// <param name="callers">Services that call it over HTTP, beside the gateway; <c>NAME/PATH</c> may call what is below the path.</param>
    public IResourceBuilder<ProjectResource> AddService<TProject>(string name, string[]? hears = null, string[]? sends = null, string[]? callers = null)
        where TProject : IProjectMetadata, new()
    {
        var service = Add<TProject>(name, [Gateway, .. callers ?? []]).WithMessaging(rabbitmq, hears, sends);
        _issuer.AcceptBy(service);
        _services.Add(service);
        return service;
    }

    //#if (identity)
    /// <summary>Adds the service that issues the tokens; the services that accept them read its keys. It comes before them.</summary>
    public IResourceBuilder<ProjectResource> AddTokenIssuer<TProject>(string name)
        where TProject : IProjectMetadata, new()
    {
        var service = Add<TProject>(name, _issuer.KeyReaders.Prepend(Gateway));
        _issuer.Use(service);
        return service;
    }

    //#endif
    /// <summary>Adds the gateway, which is called from outside and calls the services that were added before it.</summary>
    public IResourceBuilder<ProjectResource> AddGateway<TProject>()
        where TProject : IProjectMetadata, new()
    {
        var gateway = builder.AddProject<TProject>(Gateway)
            .WithMutualTlsToServices(_mutualTls)
            .WithExternalHttpEndpoints();
        if (_isScraped)
            WithMetrics(gateway.WithHttpEndpoint(name: "metrics"), "metrics");
        gateway
            .WithUrlForEndpoint("http", url => url.DisplayText = "Gateway")
            .WithUrlForEndpoint("http", endpoint => new() { Url = "/scalar", DisplayText = "API documentation" })
            .WithIconName("DoorArrowRight")
            .WithHttpHealthCheck("/health");
        _issuer.AcceptBy(gateway);
        foreach (var service in _services)
            gateway.WithReference(service);
        return gateway;
    }

    private IResourceBuilder<ProjectResource> Add<TProject>(string name, IEnumerable<string> callers)
        where TProject : IProjectMetadata, new()
    {
        var service = builder.AddProject<TProject>(name)
            .WithDatabase(postgres.AddDatabase($"{name.Replace("-", "", StringComparison.Ordinal)}db"))
            .WithMutualTls(_mutualTls, callers)
            .WithHttpHealthCheck("/health", endpointName: "http");
        if (_isScraped)
            WithMetrics(service, "http");
        return builder.ExecutionContext.IsRunMode ? service.WithEnvironment("Seed__Enabled", "true") : service;
    }

    private static void WithMetrics(IResourceBuilder<ProjectResource> service, string endpoint) =>
        service.WithEnvironment("Metrics__Port", service.GetEndpoint(endpoint).Property(EndpointProperty.TargetPort));
}
