using Cli.Aspire;

namespace Cli.Launch;

/// <summary>Waits until every resource of a starting system is healthy, and tells each change on the way.</summary>
internal sealed class Startup(AspireSystem system, Func<bool> hasExited, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    // Each question starts a program, which takes processor time from what is starting.
    private static readonly TimeSpan PollUntilItAnswers = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    /// <summary>Called with each resource whose state or health changed.</summary>
    public Action<TimeSpan, ResourceStatus> Changed { get; init; } = (_, _) => { };

    /// <exception cref="StartupFailedException">The AppHost exited, a resource does not start, or the time ran out.</exception>
    public async Task<SystemStatus> WaitUntilHealthyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        ResourceWatch? watch = null;
        try
        {
            while (true)
            {
                watch ??= await ResourceWatch.StartAsync(system, cancellationToken);
                if (watch?.HasEnded == true || hasExited())
                    throw new StartupFailedException("the AppHost exited before everything was healthy.");

                var elapsed = time.GetElapsedTime(started);
                var status = watch?.Status;
                if (status is not null)
                {
                    Tell(status, elapsed);
                    if (status.IsHealthy)
                        return status;
                    if (status.Resources.FirstOrDefault(resource => resource.IsHopeless) is { } failed)
                        throw new StartupFailedException($"resource '{failed.Name}' does not start: {failed.StateAndHealth}.") { Resource = failed.Id };
                }

                if (elapsed > timeout)
                    throw TooLate(status, timeout);

                await Task.Delay(watch is null ? PollUntilItAnswers : Poll, time, cancellationToken);
            }
        }
        finally
        {
            if (watch is not null)
                await watch.DisposeAsync();
        }
    }

    private static StartupFailedException TooLate(SystemStatus? status, TimeSpan timeout)
    {
        if (status is null)
            return new($"the AppHost did not answer within {timeout.TotalSeconds:0} s.");

        return new($"not everything was healthy after {timeout.TotalSeconds:0} s: {status.WhatIsUnready}.")
        {
            Resource = status.Unready.FirstOrDefault(resource => resource.State is not "Waiting")?.Id,
        };
    }

    private void Tell(SystemStatus status, TimeSpan elapsed)
    {
        foreach (var resource in status.Resources.Where(resource => resource.Type != ResourceStatus.Parameter))
        {
            if (!_told.TryGetValue(resource.Id, out var told) || told != resource.StateAndHealth)
            {
                _told[resource.Id] = resource.StateAndHealth;
                Changed(elapsed, resource);
            }
        }
    }
}
