namespace AppHost.LocalServers;

/// <summary>Stands in the model for a container, with its name, annotations and connection string, and is a process of this machine.</summary>
internal sealed class LocalServerResource(ContainerResource container)
    : ExecutableResource(container.Name, "not prepared yet", "."), IResourceWithConnectionString
{
    // Initialised before the base's constructor, which already adds annotations.
    private readonly ContainerResource _container = container;

    public override ResourceAnnotationCollection Annotations => _container.Annotations;

    public ReferenceExpression ConnectionStringExpression => Server.ConnectionStringExpression;

    private IResourceWithConnectionString Server => (IResourceWithConnectionString)_container;

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => Server.GetConnectionProperties();
}
