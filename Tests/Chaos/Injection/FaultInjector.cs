using Cli.Aspire;
using Chaos.Planning;
using Cli.Running;

namespace Chaos.Injection;

/// <summary>Does to the system what the plan says, each thing at its time.</summary>
internal sealed class FaultInjector(AspireSystem system, ResourceWatch watch, PaymentProvider provider, FaultTally tally, TimeProvider time)
{
    // A target that is just coming up is waited for; one that takes longer is spared this time.
    private static readonly TimeSpan WaitForTarget = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private Task _providerChanged = Task.CompletedTask;

    /// <summary>Told of each thing done.</summary>
    public Action<string> Done { get; init; } = _ => { };

    public async Task RunAsync(IReadOnlyList<PlannedFault> faults, long started, CancellationToken cancellationToken)
    {
        List<Task> doing = [];
        foreach (var fault in faults)
        {
            if (fault.At - time.GetElapsedTime(started) is { Ticks: > 0 } early)
                await Task.Delay(early, time, cancellationToken);

            doing.Add(DoAsync(fault, cancellationToken)); // not waited for: the next one has its own time
        }

        await Task.WhenAll(doing);
    }

    private Task DoAsync(PlannedFault fault, CancellationToken cancellationToken) => fault switch
    {
        Kill kill => KillAsync(kill, cancellationToken),
        Restart restart => RestartAsync(restart, cancellationToken),
        ProviderFault change => _providerChanged = ChangeProviderAsync(_providerChanged, change, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "unknown kind of fault"),
    };

    private async Task KillAsync(Kill kill, CancellationToken cancellationToken)
    {
        if (await RunningAsync(kill.Resource, cancellationToken) is not { Count: > 0 } instances)
        {
            tally.Skip();
            Done($"{kill.Resource} does not run and is spared");
            return;
        }

        var victim = instances[kill.Replica % instances.Count];
        Processes.Kill(victim.Pid!.Value);
        tally.Killed(kill.Resource);
        Done($"kill -9 {kill.Resource} (process {victim.Pid})");
    }

    private async Task RestartAsync(Restart restart, CancellationToken cancellationToken)
    {
        if (await RunningAsync(restart.Resource, cancellationToken) is not { Count: > 0 } instances)
        {
            tally.Skip();
            Done($"{restart.Resource} does not run and is not restarted");
            return;
        }

        if (await system.ExecuteAsync(instances[(int)restart.At.TotalSeconds % instances.Count].Id, "restart", cancellationToken) is { } refusal)
        {
            tally.Skip();
            Done($"{restart.Resource} could not be restarted: {refusal}");
            return;
        }

        tally.Restarted(restart.Resource);
        Done($"restart {restart.Resource}");
    }

    /// <summary>Changes come in their order, however slow the provider is to take one.</summary>
    private async Task ChangeProviderAsync(Task earlier, ProviderFault change, CancellationToken cancellationToken)
    {
        await earlier;
        await provider.SetAsync(change.Mode, change.DelayMilliseconds, cancellationToken);
        if (change.Mode == ProviderFault.None)
        {
            Done("payment provider healed");
            return;
        }

        tally.ProviderIs(change.Mode);
        Done($"payment provider {change.Mode} ({change.DelayMilliseconds} ms)");
    }

    private async Task<IReadOnlyList<ResourceStatus>> RunningAsync(string resource, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var running = watch.Status.Resources
                .Where(instance => instance.Name == resource && instance is { State: "Running", Pid: not null })
                .ToList();
            if (running.Count > 0 || time.GetElapsedTime(started) > WaitForTarget)
                return running;

            await Task.Delay(Poll, time, cancellationToken);
        }
    }
}
