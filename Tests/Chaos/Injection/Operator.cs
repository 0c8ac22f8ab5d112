using Cli.Aspire;

namespace Chaos.Injection;

/// <summary>
/// Starts a service that waits longer and longer for its next start, as a person would: the AppHost's back-off is meant for a
/// program that cannot run, not for one that somebody keeps killing.
/// </summary>
internal sealed class Operator(AspireSystem system, ResourceWatch watch, IReadOnlyList<string> services, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, long> _waitingSince = new(StringComparer.Ordinal);

    /// <summary>Told of each service started.</summary>
    public Action<string> Started { get; init; } = _ => { };

    /// <summary>Returns when it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var resources = watch.Status.Resources;
                foreach (var instance in resources.Where(instance => services.Contains(instance.Name, StringComparer.Ordinal)))
                    await SeeAsync(instance, stop);

                await Task.Delay(Poll, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping is how watching ends.
        }
    }

    private async Task SeeAsync(ResourceStatus instance, CancellationToken cancellationToken)
    {
        if (!instance.HasEnded)
        {
            _waitingSince.Remove(instance.Id);
        }
        else if (!_waitingSince.TryGetValue(instance.Id, out var since))
        {
            _waitingSince[instance.Id] = time.GetTimestamp();
        }
        else if (time.GetElapsedTime(since) >= Patience && await system.ExecuteAsync(instance.Id, "start", cancellationToken) is null)
        {
            _waitingSince.Remove(instance.Id);
            Started($"{instance.Name} started by hand");
        }
    }
}
