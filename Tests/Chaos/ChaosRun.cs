using Cli.Aspire;
using Chaos.Injection;
using Chaos.Invariants;
using Chaos.Observation;
using Chaos.Planning;
using Chaos.Traffic;

namespace Chaos;

/// <summary>One run against a healthy system: offer orders and break things, heal, wait until nothing moves, judge.</summary>
internal sealed class ChaosRun(AspireSystem system, ChaosOptions options, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan QuietBefore = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan HealingWhenInterrupted = TimeSpan.FromSeconds(10);

    private readonly FaultTally _tally = new();
    private long _started;

    /// <exception cref="CommandFailedException">The run could not be carried out, or the system did not recover.</exception>
    public async Task<ChaosReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var watch = await ResourceWatch.StartAsync(system, cancellationToken) ?? throw new CommandFailedException("the AppHost went away.");
        var status = watch.Status;
        if (!status.IsHealthy)
            throw new CommandFailedException("the system is not healthy, so nothing could be told from a run. See: dotnet aspire describe");

        var targets = ChaosTargets.Of(status);
        var plan = ChaosPlan.Create(options.Seed, options.Duration, options.Rate, targets);
        var address = AddressOf(status, "gateway");
        using var gateway = new PatientClient(address, time);
        using var provider = new PaymentProvider(AddressOf(status, ChaosTargets.PaymentProvider));
        using var observer = await Observer.OfAsync(system, status, targets, address, gateway, provider, cancellationToken);
        var before = await PrepareAsync(observer, gateway, plan, cancellationToken);

        // A key of an earlier run would lead to that run's orders.
        var run = Guid.NewGuid().ToString("N")[..8];
        List<OrderRecord> records = [.. plan.Orders.Select(order => new OrderRecord(order, $"chaos-{run}-{order.Number}"))];
        var traffic = new OrderTraffic(new Customer(gateway, time), time)
        {
            MaxInFlight = (int)Math.Ceiling(options.Rate * Customer.Patience.TotalSeconds), // all who have not given up
        };
        var injector = new FaultInjector(system, watch, provider, _tally, time) { Done = what => Say($"{what}; {Counts(records, traffic)}") };
        say($"{plan.Orders.Count} orders in {options.Duration.TotalSeconds:0} s, {plan.Kills.Count()} kills among {plan.Faults.Count} faults, seed {options.Seed}");

        var since = time.GetUtcNow();
        _started = time.GetTimestamp();
        var outages = new OutageWatch(watch, time) { Back = Say };
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = Task.WhenAll(
            outages.RunAsync(watched.Token), new Operator(system, watch, targets.Services, time) { Started = Say }.RunAsync(watched.Token));
        await BreakAsync(traffic, injector, provider, records, plan, cancellationToken);

        Say($"healing; {Counts(records, traffic)}");
        var healing = time.GetTimestamp();
        await new Recovery(watch, provider, time).HealAsync(cancellationToken);
        await watched.CancelAsync();
        await watching;
        Say("everything is healthy; asking again for every order");
        await traffic.LookUpAsync(records, cancellationToken);

        var moving = await new Quiet(observer, time) { Waiting = what => Say($"waiting for {what}") }.WaitAsync(QuietAfter, cancellationToken);
        Say(moving is null ? "nothing moves any more; checking" : $"still moving after {QuietAfter.TotalSeconds:0} s; checking");
        var evidence = new Evidence
        {
            Before = before,
            After = await observer.TotalsAsync(plan.Demand.Keys, cancellationToken),
            Records = records,
            Outcome = await observer.OutcomeAsync(since, cancellationToken),
        };
        return ChaosReport.Of(options, evidence, _tally, outages.LongestSeconds, moving is null ? time.GetElapsedTime(healing) : null);
    }

    private static Uri AddressOf(SystemStatus status, string resource) =>
        status.Resources.FirstOrDefault(candidate => candidate.Name == resource)?.Urls is [var url, ..]
            ? Loopback.Of(url)
            : throw new CommandFailedException($"the system has no resource '{resource}' with an address, which chaos needs. See: dotnet aspire describe");

    private async Task<Totals> PrepareAsync(Observer observer, PatientClient gateway, ChaosPlan plan, CancellationToken cancellationToken)
    {
        if (await new Quiet(observer, time).WaitAsync(QuietBefore, cancellationToken) is { } moving)
            throw new CommandFailedException($"the system is not at rest, so before and after could not be compared: {moving}. Stop what uses it, then try again.");

        await StockDelivery.DeliverAsync(gateway, plan, cancellationToken);
        return await observer.TotalsAsync(plan.Demand.Keys, cancellationToken);
    }

    /// <summary>However it ends, the payment provider works again afterwards; the AppHost starts what was killed by itself.</summary>
    private async Task BreakAsync(
        OrderTraffic traffic, FaultInjector injector, PaymentProvider provider, IReadOnlyList<OrderRecord> records, ChaosPlan plan, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var offering = traffic.RunAsync(records, _started, options.Duration, failed.Token);
        var breaking = injector.RunAsync(plan.Faults, _started, failed.Token);
        var both = Task.WhenAll(offering, breaking);
        try
        {
            await await Task.WhenAny(offering, breaking);
            await both;
        }
        catch
        {
            await failed.CancelAsync();
            await both.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what went wrong first is what counts
            using var patience = new CancellationTokenSource(HealingWhenInterrupted);
            await provider.HealAsync(patience.Token);
            throw;
        }
    }

    private void Say(string what) => say($"{time.GetElapsedTime(_started).TotalSeconds,6:0.0} s  {what}");

    private static string Counts(List<OrderRecord> records, OrderTraffic traffic) =>
        $"{records.Count(record => record.IsOffered)} offered, {records.Count(record => record.IsAccepted)} accepted, {traffic.InFlight} in flight";
}
