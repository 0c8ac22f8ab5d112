using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cli.Running;

/// <summary>Processes that this one did not start, by id.</summary>
internal static partial class Processes
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>A zombie, which nobody has collected yet, is not alive.</summary>
    public static bool IsAlive(int pid)
    {
        if (OperatingSystem.IsLinux())
            return ProcessTable.ReadEntry(pid) is { IsZombie: false };

        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>SIGTERM; Windows knows no such request and ends the process with its children.</summary>
    public static void Terminate(int pid)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill(pid);
            return;
        }

        const int terminate = 15, noSuchProcess = 3; // which ended meanwhile, as was wanted
        if (SendSignal(pid, terminate) != 0 && Marshal.GetLastPInvokeError() is var error and not noSuchProcess)
            throw new CommandFailedException($"could not ask process {pid} to end: {new Win32Exception(error).Message}");
    }

    /// <summary>SIGKILL; on Windows also to its children.</summary>
    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: OperatingSystem.IsWindows());
        }
        catch (ArgumentException)
        {
            // It ended meanwhile, as was wanted.
        }
    }

    public static async Task<bool> WaitForExitAsync(int pid, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (IsAlive(pid))
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
                return false;

            await Task.Delay(PollInterval, cancellationToken);
        }

        return true;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
