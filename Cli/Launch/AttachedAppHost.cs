using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cli.Launch;

/// <summary>The AppHost in the foreground: it has the terminal, this process waits and passes signals on.</summary>
internal static class AttachedAppHost
{
    public static async Task<int> RunAsync(Repository repository, LaunchProfile profile)
    {
        var start = new ProcessStartInfo(repository.AppHostExecutable) { UseShellExecute = false, WorkingDirectory = repository.AppHostDirectory };
        foreach (var (name, value) in profile.Environment)
        {
            start.Environment[name] = value;
        }

        // Should this process be killed, nobody could stop the AppHost any more.
        start.Environment["EMBEDDED_STOP_WITH_PARENT"] = "true";

        // A terminal sends SIGINT to the AppHost as well, which then stops everything in order; waiting is all there is to do.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var appHost = Process.Start(start) ?? throw new CommandFailedException($"'{repository.AppHostExecutable}' did not start.");
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => PassOn(context, appHost.Id));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => PassOn(context, appHost.Id));
        await appHost.WaitForExitAsync(CancellationToken.None);
        return appHost.ExitCode;
    }

    private static void PassOn(PosixSignalContext context, int pid)
    {
        context.Cancel = true;
        Processes.Terminate(pid);
    }
}
