using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Processes;

/// <summary>The few system calls that .NET does not offer.</summary>
internal static partial class UnixProcesses
{
    private const int NoSuchProcess = 3; // ESRCH on Linux and macOS

    public static bool IsRoot => !OperatingSystem.IsWindows() && EffectiveUserId() == 0;

    /// <summary>Sends a signal to one process; false when it has gone already.</summary>
    /// <exception cref="Win32Exception">The process belongs to someone else.</exception>
    public static bool Signal(int processId, UnixSignal signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        return Send(processId, signal);
    }

    /// <summary>Sends a signal to every process of a group; false when none is left.</summary>
    /// <exception cref="Win32Exception">Its processes belong to someone else.</exception>
    public static bool SignalGroup(int groupId, UnixSignal signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupId, 2);
        return Send(-groupId, signal);
    }

    private static bool Send(int target, UnixSignal signal)
    {
        if (Kill(target, (int)signal) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        // macOS answers EPERM for a group in which only zombies are left.
        if (error == NoSuchProcess || (target < 0 && OperatingSystem.IsMacOS()))
        {
            return false;
        }

        throw new Win32Exception(error, $"Signal {signal} to process {target} failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int target, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();
}
