using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource that others find by its name, whatever its address.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
