using Benchmarks.Harness;
using Yarp.ReverseProxy.Configuration;

namespace Benchmarks.GatewayLoad;

/// <summary>`gateway-bare SERVICE`: YARP as its documentation begins, with one route and nothing else.</summary>
internal static class BareProxyRole
{
    public static async Task RunAsync(string service, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = MeasuredRoute.Service, ClusterId = MeasuredRoute.Service, Match = new() { Path = MeasuredRoute.Template } }],
            [new ClusterConfig { ClusterId = MeasuredRoute.Service, Destinations = new Dictionary<string, DestinationConfig> { [MeasuredRoute.Service] = new() { Address = service } } }]);
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(cancellationToken);
        RoleConsole.Say($"listening {app.Urls.First()}");
        await RoleConsole.UntilEndAsync(cancellationToken);
    }
}
