using System.Diagnostics;

namespace Chaos.Load;

internal static class Clock
{
    /// <summary>Waits until the run is as old as that.</summary>
    public static Task UntilAsync(this Stopwatch clock, TimeSpan at, CancellationToken cancellationToken) =>
        at - clock.Elapsed is { Ticks: > 0 } early ? Task.Delay(early, cancellationToken) : Task.CompletedTask;
}
