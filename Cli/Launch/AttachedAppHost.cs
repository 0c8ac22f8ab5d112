using System.Diagnostics;
using System.Runtime.InteropServices;
using Cli.Running;

namespace Cli.Launch;

/// <summary>The AppHost in the foreground: it has the terminal, this process waits and passes signals on.</summary>
internal static class AttachedAppHost
{
    public static async Task<int> RunAsync(Repository repository)
    {
        // Not `aspire run`: that writes colours where there is no terminal, and asks to trust a certificate that is not used.
        var start = new ProcessStartInfo("dotnet", ["run", "--no-build", "--project", repository.AppHostProject])
        {
            UseShellExecute = false,
            WorkingDirectory = repository.Root,
        };
        start.Environment["ASPIRE_CLI_PID"] = $"{Environment.ProcessId}"; // it stops by itself when this process is gone, however it went

        // A terminal sends SIGINT to all of its processes: the others stop everything in order, and waiting is all there is to do.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var appHost = Process.Start(start)!;
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
