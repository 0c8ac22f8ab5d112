using Cli;
using Cli.Prerequisites;

namespace Benchmarks.Harness;

/// <summary>This machine, whose processors and whose own PostgreSQL and RabbitMQ are measured.</summary>
internal static class MeasuredMachine
{
    /// <exception cref="CommandFailedException">This is no machine to measure on, or the system itself runs.</exception>
    public static async Task CheckAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new CommandFailedException("this benchmark reads processor times from /proc, which only Linux has.");

        await workspace.Aspire.RestoreAsync(cancellationToken);
        if (await workspace.AppHost.FindAsync(cancellationToken) is not null)
            throw new CommandFailedException("the system is running and would take its share of the processors. Stop it with: dotnet aspire stop");
    }

    /// <exception cref="CommandFailedException">As above, or PostgreSQL or RabbitMQ is missing.</exception>
    public static async Task CheckWithServersAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        await CheckAsync(workspace, cancellationToken);
        await Provision.EnsureAsync(workspace, workspace.Prerequisites(new(AreLocal: true, "they are measured")), cancellationToken);
    }
}
