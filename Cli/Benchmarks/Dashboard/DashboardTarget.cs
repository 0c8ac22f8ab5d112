using Cli.Control;

namespace Cli.Benchmarks.Dashboard;

/// <summary>The running system, as the program that loads its dashboard has to know it.</summary>
/// <param name="AppHost">Where its control channel is.</param>
/// <param name="DashboardLink">The link that logs in.</param>
/// <param name="OtlpEndpoint">Where it takes telemetry over gRPC.</param>
/// <param name="OtlpHeaders">The key that it wants.</param>
/// <param name="Gateway">Address of the gateway.</param>
internal sealed record DashboardTarget(AppHostState AppHost, string DashboardLink, string OtlpEndpoint, string OtlpHeaders, string Gateway)
{
    /// <summary>Holds a <see cref="DashboardTarget"/> as JSON.</summary>
    public const string Variable = "BENCH_TARGET";

    /// <exception cref="CommandFailedException">The system has no dashboard.</exception>
    public static async Task<DashboardTarget> OfAsync(ControlChannel system, CancellationToken cancellationToken)
    {
        var status = await system.StatusAsync(cancellationToken);
        var exporter = await system.EnvironmentAsync("ordering", cancellationToken);
        return new(
            system.State,
            status.DashboardUrl ?? throw new CommandFailedException("the system runs without its dashboard, and that is what is measured."),
            exporter["OTEL_EXPORTER_OTLP_ENDPOINT"],
            exporter["OTEL_EXPORTER_OTLP_HEADERS"],
            Loopback.Of(status.Resources.Single(resource => resource.Name == "gateway").Urls[0]).ToString());
    }
}
