using System.Collections.Concurrent;
using System.Diagnostics;
using Chaos.Load;
using Cli.Aspire;
using Cli.Running;

namespace Chaos.Faults;

/// <summary>Does to the system what the plan says, each thing at its time.</summary>
internal sealed class FaultInjector(AspireSystem system, ResourceWatch watch, PaymentProvider provider, Action<string> say)
{
    // A target that is just coming up is waited for; one that takes longer is spared this time.
    private static readonly TimeSpan WaitForTarget = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<PlannedFault> _done = [];
    private int _skipped;

    /// <summary>What was really done.</summary>
    public IReadOnlyCollection<PlannedFault> Done => _done;

    /// <summary>How many faults were not possible when they were due.</summary>
    public int Skipped => Volatile.Read(ref _skipped);

    public Task RunAsync(IReadOnlyList<PlannedFault> faults, Stopwatch clock, CancellationToken cancellationToken) => Task.WhenAll(
        [.. faults.OfType<ProcessFault>().Select(fault => HitAsync(fault, clock, cancellationToken)), ChangeProviderAsync(faults.OfType<ProviderFault>(), clock, cancellationToken)]);

    private async Task HitAsync(ProcessFault fault, Stopwatch clock, CancellationToken cancellationToken)
    {
        await clock.UntilAsync(fault.At, cancellationToken);
        if (await HitAsync(fault, cancellationToken) is { } obstacle)
        {
            Interlocked.Increment(ref _skipped);
            say($"no {fault.GetType().Name.ToLowerInvariant()} of {fault.Resource}: {obstacle}");
            return;
        }

        _done.Enqueue(fault);
        say($"{fault.GetType().Name.ToLowerInvariant()} of {fault.Resource}");
    }

    /// <returns>Null when it was done, otherwise the reason why not.</returns>
    private async Task<string?> HitAsync(ProcessFault fault, CancellationToken cancellationToken)
    {
        if (await RunningAsync(fault.Resource, cancellationToken) is not { Count: > 0 } instances)
            return "it does not run";

        var victim = instances[fault.Replica % instances.Count];
        if (fault is Restart)
            return await system.ExecuteAsync(victim.Id, "restart", cancellationToken);

        Processes.Kill(victim.Pid!.Value);
        return null;
    }

    private async Task<IReadOnlyList<ResourceStatus>> RunningAsync(string resource, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var running = watch.Status.Resources.Where(instance => instance.Name == resource && instance is { State: "Running", Pid: not null }).ToList();
            if (running.Count > 0 || waited.Elapsed > WaitForTarget)
                return running;

            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>Changes come in their order, however slow the provider is to take one.</summary>
    private async Task ChangeProviderAsync(IEnumerable<ProviderFault> changes, Stopwatch clock, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            await clock.UntilAsync(change.At, cancellationToken);
            await provider.SetAsync(change.Mode, change.DelayMilliseconds, cancellationToken);
            _done.Enqueue(change);
            say($"payment provider: {change.Mode}");
        }
    }
}
