using Cli.Aspire;

namespace Chaos.Injection;

/// <summary>Watches how long what was killed is away, and what else went away with it.</summary>
internal sealed class OutageWatch(ResourceWatch system, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, long> _downSince = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, double> _longest = new(StringComparer.Ordinal);

    /// <summary>Told of each resource that is back.</summary>
    public Action<string> Back { get; init; } = _ => { };

    /// <summary>By resource, the longest time in seconds that an instance was not running and healthy.</summary>
    public IReadOnlyDictionary<string, double> LongestSeconds => _longest;

    /// <summary>Returns when it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                foreach (var instance in system.Status.Resources)
                    See(instance);

                await Task.Delay(Poll, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping is how watching ends.
        }
    }

    private void See(ResourceStatus instance)
    {
        if (!instance.IsReady)
        {
            _downSince.TryAdd(instance.Id, time.GetTimestamp());
        }
        else if (_downSince.Remove(instance.Id, out var since))
        {
            var seconds = Math.Round(time.GetElapsedTime(since).TotalSeconds, 1);
            _longest[instance.Name] = Math.Max(seconds, _longest.GetValueOrDefault(instance.Name));
            Back($"{instance.Name} is healthy again, after {seconds:0.0} s");
        }
    }
}
