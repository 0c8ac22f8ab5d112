using Cli.Control;

namespace Cli.Launch;

/// <summary>Waits until a started AppHost reports every resource healthy, telling each change on the way.</summary>
internal sealed class Startup(Repository repository, Func<bool> hasExited, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private ControlChannel? _channel;

    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Called with each resource whose state or health changed.</summary>
    public Action<TimeSpan, ResourceStatus> Changed { get; init; } = (_, _) => { };

    /// <summary>Called with each whole status.</summary>
    public Action<SystemStatus> Seen { get; init; } = _ => { };

    /// <exception cref="StartupFailedException">It exited, a resource failed to start, or the time ran out.</exception>
    public async Task<SystemStatus> WaitUntilHealthyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        SystemStatus? last = null;
        while (time.GetElapsedTime(started) < timeout)
        {
            last = await StatusAsync(cancellationToken) ?? last;
            if (last is not null)
            {
                Tell(last, time.GetElapsedTime(started));
                if (last.Healthy)
                {
                    return last;
                }

                if (last.Resources.FirstOrDefault(resource => resource.IsHopeless) is { } failed)
                {
                    throw new StartupFailedException($"resource '{failed.Name}' does not start: {failed.StateAndHealth}.") { Resource = failed.Name };
                }
            }

            if (hasExited())
            {
                throw new StartupFailedException("the AppHost exited before everything was healthy.");
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }

        throw new StartupFailedException($"not everything was healthy after {timeout.TotalSeconds:0} s: {Unready(last)}.")
        {
            Resource = last?.Resources.FirstOrDefault(resource => resource is { IsReady: false, State: not "Waiting" })?.Name,
        };
    }

    public void Dispose() => _channel?.Dispose();

    private async Task<SystemStatus?> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            _channel ??= await ControlChannel.OpenAsync(repository, cancellationToken);
            return _channel is null ? null : await _channel.StatusAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            // It went away between two questions; whether it exited is asked next.
            _channel?.Dispose();
            _channel = null;
            return null;
        }
    }

    private void Tell(SystemStatus status, TimeSpan elapsed)
    {
        Seen(status);
        foreach (var resource in status.Resources)
        {
            var key = $"{resource.Name}/{resource.Replica}";
            if (!_told.TryGetValue(key, out var told) || told != resource.StateAndHealth)
            {
                _told[key] = resource.StateAndHealth;
                Changed(elapsed, resource);
            }
        }
    }

    private static string Unready(SystemStatus? status) => status is null
        ? "the AppHost never opened its control channel"
        : string.Join(", ", status.Resources.Where(resource => !resource.IsReady).Select(resource => $"{resource.Name} {resource.StateAndHealth}"));
}
