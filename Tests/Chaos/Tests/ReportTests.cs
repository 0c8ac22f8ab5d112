using System.Text.Json;
using Chaos.Faults;
using Chaos.Invariants;
using Chaos.Load;
using Cli.Aspire;

namespace Chaos.Tests;

public sealed class ReportTests : IDisposable
{
    private static readonly Guid OrderId = new("0198c0de-0000-7000-8000-000000000001");
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Report_OfAGoodRun_IsTheDocumentedJson() => Assert.Equal(
        """
        {"seed":42,"durationSeconds":180,"ratePerSecond":20,"plannedOrders":2,"offeredOrders":1,"acceptedOrders":1,"acceptedLateOrders":0,"confirmedOrders":0,"rejectedOrders":1,"rejectedByReason":{"card declined":1},"cancelledOrders":0,"unansweredOrders":0,"lostOrders":0,"doubledOrders":0,"cancelIgnoredOrders":0,"oversoldSkus":0,"wronglyPaidOrders":0,"wronglyNotifiedOrders":0,"leftBehind":0,"deadLetteredQueues":0,"kills":0,"killsByResource":{},"restarts":1,"restartsByResource":{"ordering":1},"providerFaultsByMode":{},"longestOutageSecondsByResource":{"ordering":3.2},"skippedFaults":1,"acceptanceP50Milliseconds":20,"acceptanceP95Milliseconds":20,"acceptanceP99Milliseconds":20,"acceptanceMaxMilliseconds":20,"secondsToQuiet":12.3,"breaches":[]}
        """,
        (await ReportAsync(new Order(OrderId, Order.Rejected, new(1, "EUR"), [], default) { Reason = "card declined: by the bank" })).ToJson());

    [Fact]
    public async Task Report_OfABreach_CountsAndNamesIt()
    {
        var report = await ReportAsync();

        Assert.Equal(1, report.LostOrders);
        using var json = JsonDocument.Parse(report.ToJson());
        var breach = json.RootElement.GetProperty("breaches")[0];
        Assert.Equal(("lost", $"{OrderId}"), (breach.GetProperty("kind").GetString(), breach.GetProperty("subject").GetString()));
        Assert.Contains($"BREACH lost: {OrderId}", $"{report}", StringComparison.Ordinal);
        Assert.EndsWith("1 breaches", $"{report}", StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_NothingMoves_IsSaidByNull() =>
        Assert.Null(Quiet.Describe(0, [new("ordering", Backlog.Outbox, 0), new("ordering", Backlog.Sagas, 4), new("ordering", Backlog.DeadLetters, 9)], [new("ordering", 0)]));

    [Fact]
    public void Quiet_SomethingMoves_IsNamed() => Assert.Equal(
        "2 orders, 5 in ordering's outbox, 1 in payments's retries, 7 in queues of ordering, an unknown number in queues of inventory",
        Quiet.Describe(
            2,
            [new("ordering", Backlog.Outbox, 5), new("payments", Backlog.Retries, 1)],
            [new("ordering", 7), new("inventory", null), new("inventory.1", 3)]));

    public void Dispose() => _sandbox.Dispose();

    private async Task<ChaosReport> ReportAsync(params Order[] orders)
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", pid: Environment.ProcessId));
        await using var watch = await ResourceWatch.StartAsync(_sandbox.Workspace.AppHost, TestContext.Current.CancellationToken);
        using var provider = new PaymentProvider(new("http://localhost:1"));
        var injector = new FaultInjector(_sandbox.Workspace.AppHost, watch!, provider, _ => { });
        await injector.RunAsync([new Restart(TimeSpan.Zero, "ordering", 0), new Kill(TimeSpan.Zero, "nobody", 0)], new(), TestContext.Current.CancellationToken);
        var accepted = new OrderRecord(Planned(0), "key-0") { IsOffered = true, AcceptedAfter = TimeSpan.FromMilliseconds(20) };
        accepted.Accepted(OrderId);
        var totals = new Totals([], [], []);
        var evidence = new Evidence
        {
            Before = totals, After = totals, Records = [accepted, new(Planned(1), "key-1")], Orders = orders, Payments = [], ProviderPayments = [], Notifications = [],
        };
        return new(new(TimeSpan.FromMinutes(3), Seed: 42, Rate: 20), evidence, injector, new Dictionary<string, double> { ["ordering"] = 3.2 }, TimeSpan.FromSeconds(12.34));
    }

    private static PlannedOrder Planned(int number) => new(number, TimeSpan.Zero, [new("SKU-0001", 1)], "card-ok");
}
