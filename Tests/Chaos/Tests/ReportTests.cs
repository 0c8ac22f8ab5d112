using System.Text.Json;
using Cli.Aspire;

using Chaos.Injection;
using Chaos.Observation;

namespace Chaos.Tests;

public sealed class ReportTests : IDisposable
{
    private static readonly ChaosOptions Options = new(TimeSpan.FromMinutes(3), Seed: 42, Rate: 20);
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void Report_OfAGoodRun_IsTheDocumentedJson()
    {
        var tally = new FaultTally();
        tally.Killed("ordering");
        tally.Killed("ordering");
        tally.Killed("postgres");
        tally.Restarted("gateway");
        tally.ProviderIs("slow");
        tally.Skip();

        var report = ChaosReport.Of(Options, RunEvidence.Good(), tally, new Dictionary<string, double> { ["ordering"] = 3.2 }, TimeSpan.FromSeconds(12.34));

        Assert.Equal(
            """
            {"seed":42,"durationSeconds":180,"ratePerSecond":20,"plannedOrders":4,"offeredOrders":3,"acceptedOrders":3,"acceptedLateOrders":0,"confirmedOrders":1,"rejectedOrders":1,"rejectedByReason":{"card declined":1},"cancelledOrders":1,"unansweredOrders":0,"lostOrders":0,"doubledOrders":0,"cancelIgnoredOrders":0,"oversoldSkus":0,"wronglyPaidOrders":0,"wronglyNotifiedOrders":0,"leftBehind":0,"deadLetteredQueues":0,"kills":3,"killsByResource":{"ordering":2,"postgres":1},"restarts":1,"restartsByResource":{"gateway":1},"providerFaultsByMode":{"slow":1},"longestOutageSecondsByResource":{"ordering":3.2},"skippedFaults":1,"acceptanceP50Milliseconds":20,"acceptanceP95Milliseconds":30,"acceptanceP99Milliseconds":30,"acceptanceMaxMilliseconds":30,"secondsToQuiet":12.3,"breaches":[]}
            """,
            JsonSerializer.Serialize(report, ChaosJson.Default.ChaosReport));
    }

    [Fact]
    public void Report_OfABreach_CountsAndNamesIt()
    {
        var good = RunEvidence.Good();
        var evidence = good with { Outcome = good.Outcome with { Orders = [.. good.Outcome.Orders.Where(order => order.OrderId != RunEvidence.Rejected)] } };

        var report = ChaosReport.Of(Options, evidence, new FaultTally(), new Dictionary<string, double>(), toQuiet: null);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(report, ChaosJson.Default.ChaosReport));
        ChaosTable.Write(_sandbox.Workspace, report);

        Assert.Equal(1, report.LostOrders);
        var breach = json.RootElement.GetProperty("breaches")[0];
        Assert.Equal("lost", breach.GetProperty("kind").GetString());
        Assert.Equal(RunEvidence.Rejected.ToString(), breach.GetProperty("subject").GetString());
        Assert.Contains($"BREACH lost: {RunEvidence.Rejected}", _sandbox.Output, StringComparison.Ordinal);
        Assert.Contains("1 breaches", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Percentiles_OfLatencies_AreLatenciesThatOccurred()
    {
        var latencies = Latencies.Of(Enumerable.Range(1, 200).Reverse().Select(number => TimeSpan.FromMilliseconds(number)));

        Assert.Equal([100, 190, 198, 200], new[] { 50.0, 95, 99, 100 }.Select(latencies.Percentile));
        Assert.Null(Latencies.Of([]).Percentile(50));
    }

    [Fact]
    public void Queues_OfTheManagementApi_AreRead() => Assert.Equal(
        [new QueueRow("ordering", 3), new QueueRow("ordering.1", null)],
        Broker.Parse("""[{"name":"ordering","messages":3,"vhost":"/"},{"name":"ordering.1","state":"running"}]"""));

    [Fact]
    public void Quiet_NothingMoves_IsSaidByNull() =>
        Assert.Null(Quiet.Describe(0, [new("ordering", BacklogRow.Outbox, 0), new("ordering", BacklogRow.Sagas, 4), new("ordering", BacklogRow.DeadLetters, 9)], [new("ordering", 0)]));

    [Fact]
    public void Quiet_SomethingMoves_IsNamed() => Assert.Equal(
        "2 orders, 5 in ordering's outbox, 1 in payments's retries, unknown in 1 queues of inventory, 7 in queues of ordering",
        Quiet.Describe(
            2,
            [new("ordering", BacklogRow.Outbox, 5), new("payments", BacklogRow.Retries, 1)],
            [new("ordering", 7), new("inventory", null)]));

    [Theory]
    [InlineData("http://localhost:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://127.0.0.1:5/", "http://127.0.0.1:5/")]
    public void Address_OnThisMachine_IsTaken(string url, string expected) => Assert.Equal(expected, Loopback.Of(url).ToString());

    [Fact]
    public void Address_Elsewhere_IsRefused() => Assert.Throws<CommandFailedException>(() => Loopback.Of("http://example.org"));

    public void Dispose() => _sandbox.Dispose();
}
