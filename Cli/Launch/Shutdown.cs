using Cli.Aspire;
using Cli.Running;

namespace Cli.Launch;

/// <summary>Stops an AppHost as Ctrl+C does, and waits until its resources are gone, which Aspire ends after it.</summary>
internal static class Shutdown
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task StopAsync(AspireSystem system, int appHost)
    {
        var resources = (await system.StatusAsync(CancellationToken.None))?.Resources ?? [];
        Processes.Terminate(appHost);
        foreach (var pid in resources.Select(resource => resource.Pid).OfType<int>().Append(appHost))
        {
            if (!await Processes.WaitForExitAsync(pid, Patience, CancellationToken.None))
                Processes.Kill(pid);
        }
    }
}
