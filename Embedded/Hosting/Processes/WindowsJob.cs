using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Aspire.Hosting.Processes;

/// <summary>A job object: Windows ends every process in it when this process's handle closes, however it dies.</summary>
internal sealed partial class WindowsJob : IDisposable
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;
    private const uint ControlBreak = 1;

    private readonly SafeFileHandle _job;

    public WindowsJob()
    {
        _job = new SafeFileHandle(CreateJobObject(0, null), ownsHandle: true);
        var limits = new ExtendedLimits { Basic = new BasicLimits { LimitFlags = KillOnJobClose } };
        Check(!_job.IsInvalid && SetInformationJobObject(_job, ExtendedLimitInformation, in limits, Marshal.SizeOf<ExtendedLimits>()), "create a job object");
    }

    public void Add(Process process) => Check(AssignProcessToJobObject(_job, process.SafeHandle), $"add process {process.Id} to the job object");

    /// <summary>Asks a process to end that was started as a process group. One without a console cannot be asked.</summary>
    public static void SendBreak(int processId) => _ = GenerateConsoleCtrlEvent(ControlBreak, processId);

    public void Dispose() => _job.Dispose();

    private static void Check(bool succeeded, string what)
    {
        if (!succeeded)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new Win32Exception(error, $"Windows would not {what}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial nint CreateJobObject(nint attributes, string? name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(SafeFileHandle job, int kind, in ExtendedLimits limits, int length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GenerateConsoleCtrlEvent(uint controlEvent, int processGroupId);

    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimits
    {
        public long ProcessTime;
        public long JobTime;
        public uint LimitFlags;
        public nuint SmallestWorkingSet;
        public nuint LargestWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public BasicLimits Basic;
        public ulong ReadOperations;
        public ulong WriteOperations;
        public ulong OtherOperations;
        public ulong ReadBytes;
        public ulong WriteBytes;
        public ulong OtherBytes;
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }
}
