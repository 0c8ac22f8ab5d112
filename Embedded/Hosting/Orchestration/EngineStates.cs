using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>States that Aspire has no name for. None of them is terminal: who waits for the resource goes on waiting.</summary>
internal static class EngineStates
{
    public static readonly ResourceStateSnapshot Restarting = new("Restarting", KnownResourceStateStyles.Warn);
    public static readonly ResourceStateSnapshot CrashLoop = new("CrashLoopBackOff", KnownResourceStateStyles.Error);
    public static readonly ResourceStateSnapshot Unavailable = new("Unavailable: needs a container runtime", KnownResourceStateStyles.Info);
}
