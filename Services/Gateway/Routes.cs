using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Gateway;

/// <summary>The routes of <c>appsettings.json</c>, to services found by name.</summary>
internal static class Routes
{
    public static void AddRoutes(this WebApplicationBuilder builder)
    {
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.Services.AddSingleton<IForwarderHttpClientFactory, ServiceClients>();
        builder.Services.AddSingleton<IDestinationResolver, ServiceDiscoveryDestinationResolver>();

        // YARP brings data protection for session affinity, which no route uses: without this service, which has no
        // switch, every start would look for keys and the first would write one to the home directory.
        foreach (var keys in builder.Services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            builder.Services.Remove(keys);
    }
}
