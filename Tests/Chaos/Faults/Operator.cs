using System.Diagnostics;
using Cli.Aspire;

namespace Chaos.Faults;

/// <summary>
/// Looks after the system as a person would: notes how long each part is away, and starts a service that waits longer and
/// longer for its next start, since the AppHost's back-off is meant for a program that cannot run, not for one that somebody
/// keeps killing.
/// </summary>
internal sealed class Operator(AspireSystem system, ResourceWatch watch, IReadOnlyList<string> services, Action<string> say)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RecoveryDeadline = TimeSpan.FromSeconds(120);

    private readonly Dictionary<string, Stopwatch> _down = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Stopwatch> _ended = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, double> _longest = new(StringComparer.Ordinal);

    /// <summary>By resource, the longest time in seconds that an instance was not running and healthy.</summary>
    public IReadOnlyDictionary<string, double> LongestOutageSeconds => _longest;

    /// <summary>Returns when it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                foreach (var instance in watch.Status.Resources)
                {
                    Measure(instance);
                    if (services.Contains(instance.Name, StringComparer.Ordinal))
                        await StartAsync(instance, stop);
                }

                await Task.Delay(Poll, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping is how looking after it ends.
        }
    }

    /// <exception cref="CommandFailedException">It does not recover in time.</exception>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (watch.Status is { IsHealthy: false } status)
        {
            if (waited.Elapsed > RecoveryDeadline)
            {
                var unready = status.Unready.Select(resource => $"{resource.Name} {resource.StateAndHealth}");
                throw new CommandFailedException($"without any fault for {RecoveryDeadline.TotalSeconds:0} s the system is not healthy: {string.Join(", ", unready)}.");
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }

    private void Measure(ResourceStatus instance)
    {
        if (!instance.IsReady)
        {
            _down.TryAdd(instance.Id, Stopwatch.StartNew());
        }
        else if (_down.Remove(instance.Id, out var down))
        {
            var seconds = Math.Round(down.Elapsed.TotalSeconds, 1);
            _longest[instance.Name] = Math.Max(seconds, _longest.GetValueOrDefault(instance.Name));
            say($"{instance.Name} is healthy again, after {seconds:0.0} s");
        }
    }

    private async Task StartAsync(ResourceStatus instance, CancellationToken cancellationToken)
    {
        if (!instance.HasEnded)
        {
            _ended.Remove(instance.Id);
        }
        else if (!_ended.TryAdd(instance.Id, Stopwatch.StartNew())
            && _ended[instance.Id].Elapsed >= Patience
            && await system.ExecuteAsync(instance.Id, "start", cancellationToken) is null)
        {
            _ended.Remove(instance.Id);
            say($"{instance.Name} started by hand");
        }
    }
}
