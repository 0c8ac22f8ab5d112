namespace Aspire.Hosting.Processes;

/// <summary>Signals by their POSIX numbers, which Linux and macOS share.</summary>
internal enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
