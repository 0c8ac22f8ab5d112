using Cli.Launch;

namespace Cli.Control;

/// <summary>Stops a running AppHost and waits until its process is gone.</summary>
internal static class Shutdown
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>True when it stopped by itself, false when it had to be killed.</summary>
    public static async Task<bool> StopAsync(ControlChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await channel.StopAsync(cancellationToken);
        }
        catch (HttpRequestException) when (!Processes.IsAlive(channel.State.Pid))
        {
            // It ended between being found and being asked.
        }

        return await WaitOrKillAsync(channel.State.Pid, cancellationToken);
    }

    /// <summary>For an AppHost whose control channel is not there (yet): SIGTERM, which it treats like a stop.</summary>
    public static async Task<bool> TerminateAsync(int pid, CancellationToken cancellationToken)
    {
        Processes.Terminate(pid);
        return await WaitOrKillAsync(pid, cancellationToken);
    }

    private static async Task<bool> WaitOrKillAsync(int pid, CancellationToken cancellationToken)
    {
        if (await Processes.WaitForExitAsync(pid, Patience, cancellationToken))
        {
            return true;
        }

        Processes.Kill(pid);
        await Processes.WaitForExitAsync(pid, TimeSpan.FromSeconds(5), cancellationToken);
        return false;
    }
}
