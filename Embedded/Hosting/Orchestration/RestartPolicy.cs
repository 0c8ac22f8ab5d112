namespace Aspire.Hosting.Orchestration;

/// <summary>After which end a program is started again; the names are Kubernetes'.</summary>
internal enum RestartWhen
{
    /// <summary>A job whose end somebody waits for, whatever its exit code.</summary>
    Never,

    /// <summary>A program that may finish.</summary>
    OnFailure,

    /// <summary>A server, which is meant to go on serving.</summary>
    Always,
}

/// <summary>
/// Whether and when a program that ended is started again: with exponential back-off from 0.5 s to 30 s, as Kubernetes does
/// (there from 10 s to 5 min), and from the beginning again once it has run for ten seconds:
/// what dies then is being killed, and what cannot start does not last so long.
/// </summary>
internal sealed class RestartPolicy(RestartWhen when)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>From this many deaths in a row on, it is a crash loop.</summary>
    private const int LoopAfter = 3;

    private int _deaths;

    public bool IsCrashLoop => _deaths >= LoopAfter;

    public bool RestartsAfter(int exitCode) => when == RestartWhen.Always || (when == RestartWhen.OnFailure && exitCode != 0);

    /// <summary>Counts one death after <paramref name="uptime"/> and returns the delay before the next start.</summary>
    public TimeSpan NextDelay(TimeSpan uptime)
    {
        _deaths = uptime >= Settled ? 1 : _deaths + 1;
        var delay = First * Math.Pow(2, Math.Min(_deaths - 1, 10));
        return delay < Longest ? delay : Longest;
    }
}
