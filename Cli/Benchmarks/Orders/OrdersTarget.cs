using Cli.Control;

namespace Cli.Benchmarks.Orders;

/// <summary>The running system, as the program that offers it orders has to know it.</summary>
/// <param name="Gateway">Address of the gateway.</param>
/// <param name="Databases">Connection strings, by service.</param>
/// <param name="Pids">Processes, by resource.</param>
/// <param name="AppHostPid">Process of the AppHost, which started the others.</param>
internal sealed record OrdersTarget(string Gateway, IReadOnlyDictionary<string, string> Databases, IReadOnlyDictionary<string, int> Pids, int AppHostPid)
{
    /// <summary>Holds an <see cref="OrdersTarget"/> as JSON.</summary>
    public const string Variable = "BENCH_TARGET";

    private static readonly string[] Services = ["ordering", "inventory", "payments", "notifications"];

    public static async Task<OrdersTarget> OfAsync(ControlChannel system, CancellationToken cancellationToken)
    {
        var status = await system.StatusAsync(cancellationToken);
        var gateway = status.Resources.Single(resource => resource.Name == "gateway").Urls[0];
        Dictionary<string, string> databases = new(StringComparer.Ordinal);
        foreach (var service in Services)
        {
            var environment = await system.EnvironmentAsync(service, cancellationToken);
            databases.Add(service, environment[$"ConnectionStrings__{service}db"]);
        }

        return new(
            Loopback.Of(gateway).ToString(),
            databases,
            status.Resources.Where(resource => resource.Pid is not null).ToDictionary(resource => resource.Name, resource => resource.Pid!.Value, StringComparer.Ordinal),
            system.State.Pid);
    }
}
