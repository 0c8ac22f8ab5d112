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
        await using var watch = await OpenAsync(started, timeout, cancellationToken);
        while (true)
        {
            if (watch.HasEnded || hasExited())
                throw new StartupFailedException("the AppHost exited before everything was healthy.");

            var status = watch.Status;
            Tell(status, time.GetElapsedTime(started));
            if (status.IsHealthy)
                return status;

            if (status.Resources.FirstOrDefault(resource => resource.IsHopeless) is { } failed)
                throw new StartupFailedException($"resource '{failed.Name}' does not start: {failed.StateAndHealth}.") { Resource = failed.Id };

            if (time.GetElapsedTime(started) > timeout)
            {
                var unready = status.Unready.ToList();
                throw new StartupFailedException(
                    $"not everything was healthy after {timeout.TotalSeconds:0} s: {string.Join(", ", unready.Select(resource => $"{resource.Name} {resource.StateAndHealth}"))}.")
                {
                    Resource = unready.FirstOrDefault(resource => resource.State is not "Waiting")?.Id,
                };
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private async Task<ResourceWatch> OpenAsync(long started, TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ResourceWatch.StartAsync(system, cancellationToken) is { } watch)
                return watch;

            if (hasExited())
                throw new StartupFailedException("the AppHost exited before everything was healthy.");

            if (time.GetElapsedTime(started) > timeout)
                throw new StartupFailedException($"the AppHost did not answer within {timeout.TotalSeconds:0} s.");

            await Task.Delay(PollUntilItAnswers, time, cancellationToken);
        }
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
