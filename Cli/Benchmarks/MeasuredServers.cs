using Cli.Prerequisites;

namespace Cli.Benchmarks;

/// <summary>This machine's own PostgreSQL and RabbitMQ, which some benchmarks measure.</summary>
internal static class MeasuredServers
{
    /// <exception cref="CommandFailedException">This is no machine to measure on: a server is missing, or the system itself runs.</exception>
    public static async Task CheckAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        await BenchmarkProgram.CheckMachineAsync(workspace, cancellationToken);
        await Provision.EnsureAsync(workspace, workspace.Prerequisites(new(AreLocal: true, "they are measured")).OnOtherPorts(), cancellationToken);
    }
}
