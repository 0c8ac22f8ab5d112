using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds connection strings that are made of other values.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The connection string's name.</param>
    /// <param name="connectionStringExpression">The connection string.</param>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var connectionString = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression))
            .WithReferenceRelationship(connectionStringExpression)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = ResourceKinds.ConnectionString, State = KnownResourceStates.NotStarted, Properties = [],
            });

        // It is there when all that it names run.
        foreach (var relation in connectionString.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().ToList())
        {
            if (relation.Resource is not ParameterResource and not IResourceWithoutLifetime)
                connectionString.WaitForStart(builder.CreateResourceBuilder(relation.Resource));
        }
        return connectionString.OnInitializeResource(RunAsync);
    }

    /// <summary>Adds a connection string.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The connection string's name.</param>
    /// <param name="connectionStringBuilder">Makes the connection string.</param>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        ArgumentNullException.ThrowIfNull(connectionStringBuilder);
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }

    private static async Task RunAsync(ConnectionStringResource connectionString, InitializeResourceEvent start, CancellationToken cancellationToken)
    {
        await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(connectionString, start.Services), cancellationToken);
        var value = await connectionString.ConnectionStringExpression.GetValueAsync(cancellationToken);
        await start.Notifications.PublishUpdateAsync(connectionString, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = DateTime.UtcNow,
            Properties = snapshot.Properties.With(KnownProperties.ConnectionString, value, isSensitive: true),
        });
        await start.Eventing.PublishAsync(new ConnectionStringAvailableEvent(connectionString, start.Services), cancellationToken);
    }
}

/// <summary>Combines the parts of connections.</summary>
public static class ConnectionPropertiesExtensions
{
    /// <summary>The parts of a resource's connection with some added, or changed where they are there already.</summary>
    /// <param name="source">The resource.</param>
    /// <param name="additional">The parts to add.</param>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> CombineProperties(
        this IResourceWithConnectionString source, IEnumerable<KeyValuePair<string, ReferenceExpression>> additional)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(additional);

        var parts = new Dictionary<string, ReferenceExpression>(source.GetConnectionProperties(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in additional)
            parts[name] = value;
        return parts;
    }
}
