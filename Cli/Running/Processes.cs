using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cli.Running;

/// <summary>Processes that this one did not start, by id.</summary>
internal static partial class Processes
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
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
    public static void Terminate(int pid) => Signal(pid, SigTerm);

    public static void Kill(int pid) => Signal(pid, SigKill);

    public static string? NameOf(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName;
        }
        catch (ArgumentException)
        {
            return null;
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

    public static bool IsRoot => !OperatingSystem.IsWindows() && GetEffectiveUserId() == 0;

    private static void Signal(int pid, int signal)
    {
        if (!OperatingSystem.IsWindows())
        {
            // ESRCH: the process ended meanwhile, which is what was wanted.
            const int noSuchProcess = 3;
            if (SendSignal(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not noSuchProcess)
                throw new CommandFailedException($"could not send signal {signal} to process {pid}: {new Win32Exception(error).Message}");

            return;
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // The process ended meanwhile, which is what was wanted.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
