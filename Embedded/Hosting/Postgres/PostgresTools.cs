using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Postgres;

/// <summary>pgAdmin, in a container.</summary>
/// <param name="name">The resource's name.</param>
public sealed class PgAdminContainerResource(string name) : ContainerResource(name);

/// <summary>pgweb, in a container.</summary>
public sealed class PgWebContainerResource : ContainerResource
{
    /// <summary>Describes pgweb.</summary>
    /// <param name="name">The resource's name.</param>
    public PgWebContainerResource(string name)
        : base(name) => PrimaryEndpoint = new EndpointReference(this, "http");

    /// <summary>Where it listens.</summary>
    public EndpointReference PrimaryEndpoint { get; }
}
