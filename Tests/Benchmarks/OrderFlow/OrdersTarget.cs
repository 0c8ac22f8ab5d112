using Cli.Aspire;
using Testing;

namespace Benchmarks.OrderFlow;

/// <summary>The running system, as the program that offers it orders has to know it.</summary>
/// <param name="Gateway">Address of the gateway.</param>
/// <param name="Databases">Connection strings, by service.</param>
/// <param name="Pids">Processes, by resource.</param>
/// <param name="AppHostPid">Process of the AppHost, which started the others.</param>
internal sealed record OrdersTarget(string Gateway, IReadOnlyDictionary<string, string> Databases, IReadOnlyDictionary<string, int> Pids, int AppHostPid)
{
    private static readonly string[] Services = ["ordering", "inventory", "payments", "notifications"];

    public static OrdersTarget Of(SystemStatus status, int appHostPid) => new(
        Loopback.Of(status.Resources.Single(resource => resource.Name == "gateway").Urls[0]).ToString(),
        Services.ToDictionary(
            service => service,
            service => status.Resources.Single(resource => resource.Name == service).Environment[$"ConnectionStrings__{service}db"]!,
            StringComparer.Ordinal),
        status.Resources.Where(resource => resource.Pid is not null).ToDictionary(resource => resource.Name, resource => resource.Pid!.Value, StringComparer.Ordinal),
        appHostPid);
}
