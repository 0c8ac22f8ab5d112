using System.Diagnostics;
using Chaos.Faults;
using Chaos.Invariants;
using Chaos.Load;
using Cli.Aspire;

namespace Chaos;

/// <summary>One run against a healthy system: offer orders and break things, heal, wait until nothing moves, judge.</summary>
internal sealed class ChaosRun(AspireSystem system, ChaosOptions options, Action<string> say)
{
    private static readonly TimeSpan QuietBefore = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan HealingWhenInterrupted = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = new();

    /// <summary>Whether nobody has used the system yet, so that it is known to be at rest.</summary>
    public bool IsNew { get; init; }

    /// <exception cref="CommandFailedException">The run could not be carried out, or the system did not recover.</exception>
    public async Task<ChaosReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var watch = await ResourceWatch.StartAsync(system, cancellationToken) ?? throw new CommandFailedException("the AppHost went away.");
        var status = watch.Status;
        if (!status.IsHealthy)
            throw new CommandFailedException("the system is not healthy, so nothing could be told from a run. See: dotnet aspire describe");

        var targets = ChaosTargets.Of(status);
        var plan = ChaosPlan.Create(options, targets);
        using var gateway = new PatientClient(status.AddressOf("gateway"));
        using var provider = new PaymentProvider(status.AddressOf(ChaosTargets.PaymentProvider));
        using var observer = await Observer.OfAsync(system, status, targets, gateway, provider, cancellationToken);
        var before = await PrepareAsync(observer, gateway, plan, cancellationToken);

        // A key of an earlier run would lead to that run's orders.
        var run = Guid.NewGuid().ToString("N")[..8];
        List<OrderRecord> records = [.. plan.Orders.Select(order => new OrderRecord(order, $"chaos-{run}-{order.Number}"))];
        var traffic = new OrderTraffic(gateway, records)
        {
            MaxInFlight = (int)Math.Ceiling(options.Rate * PatientClient.Patience.TotalSeconds), // all who have not given up
        };
        var injector = new FaultInjector(system, watch, provider, what => Say($"{what}; {traffic}"));
        say($"{plan.Orders.Count} orders in {options.Duration.TotalSeconds:0} s, {plan.Faults.OfType<Kill>().Count()} kills among {plan.Faults.Count} faults, seed {options.Seed}");

        var since = DateTimeOffset.UtcNow;
        _clock.Start();
        var @operator = new Operator(system, watch, targets.Services, Say);
        using var healthy = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var operating = @operator.RunAsync(healthy.Token);
        await BreakAsync(traffic, injector, provider, plan.Faults, cancellationToken);

        Say($"healing; {traffic}");
        var healing = Stopwatch.StartNew();
        await provider.HealAsync(cancellationToken);
        await @operator.WaitUntilHealthyAsync(cancellationToken);
        await healthy.CancelAsync();
        await operating;
        Say("everything is healthy; asking again for every order");
        await traffic.LookUpAsync(cancellationToken);

        var moving = await new Quiet(observer, Say).WaitAsync(QuietAfter, cancellationToken);
        TimeSpan? toQuiet = moving is null ? healing.Elapsed : null;
        Say(moving is null ? "nothing moves any more; checking" : $"still moving after {QuietAfter.TotalSeconds:0} s; checking");
        var after = await observer.TotalsAsync(plan.Demand.Keys, cancellationToken);
        var evidence = await observer.EvidenceAsync(records, since, before, after, cancellationToken);
        return new(options, evidence, injector, @operator.LongestOutageSeconds, toQuiet);
    }

    /// <summary>Waits until nothing moves, and stocks the shelves: enough of everything, and half of what will be asked for of one product.</summary>
    private async Task<Totals> PrepareAsync(Observer observer, PatientClient gateway, ChaosPlan plan, CancellationToken cancellationToken)
    {
        if (!IsNew && await new Quiet(observer, _ => { }).WaitAsync(QuietBefore, cancellationToken) is { } moving)
            throw new CommandFailedException($"the system is not at rest, so before and after could not be compared: {moving}. Stop what uses it, then try again.");

        foreach (var (sku, demand) in plan.Demand)
        {
            var (_, onHand, reserved) = await gateway.ReadAsync<Stock>($"/api/v1/inventory/{sku}", cancellationToken);
            var wanted = reserved + (sku == OrderMix.ScarceSku ? demand / 2 : Math.Max(demand, onHand - reserved));
            await gateway.SetStockAsync(sku, wanted, cancellationToken);
        }

        var before = await observer.TotalsAsync(plan.Demand.Keys, cancellationToken);
        return before.Backlog.FirstOrDefault(backlog => backlog.Table is Backlog.Sagas or Backlog.DeadLetters && backlog.Count >= Operations.Most) is { } full
            ? throw new CommandFailedException($"'{full.Service}' lists {full.Count} {full.Table} or more, so what a run adds could not be counted. Clear them first.")
            : before;
    }

    /// <summary>However it ends, the payment provider works again afterwards; the AppHost starts what was killed by itself.</summary>
    private async Task BreakAsync(
        OrderTraffic traffic, FaultInjector injector, PaymentProvider provider, IReadOnlyList<PlannedFault> faults, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] both = [traffic.RunAsync(_clock, failed.Token), injector.RunAsync(faults, _clock, failed.Token)];
        try
        {
            await foreach (var ended in Task.WhenEach(both))
                await ended;
        }
        catch
        {
            await failed.CancelAsync();
            await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what went wrong first is what counts
            using var patience = new CancellationTokenSource(HealingWhenInterrupted);
            await provider.HealAsync(patience.Token);
            throw;
        }
    }

    private void Say(string what) => say($"{_clock.Elapsed.TotalSeconds,6:0.0} s  {what}");
}
