using System.Text.Json;
using Chaos.Faults;
using Chaos.Load;
using Cli.Aspire;

namespace Chaos.Tests;

public sealed class ChaosPlanTests
{
    private static readonly TimeSpan ThreeMinutes = TimeSpan.FromMinutes(3);
    private static readonly ChaosTargets Targets = new(["gateway", "inventory", "notifications", "ordering", "payments"], "postgres", "rabbitmq");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20).Append(42).Append(-7).Append(int.MaxValue)];

    [Fact]
    public void Plan_SameSeed_IsTheSamePlan() => Assert.Equal(Text(Create(42)), Text(Create(42)));

    [Fact]
    public void Plan_OtherSeed_IsAnotherPlan()
    {
        var (plan, other) = (Create(42), Create(43));

        Assert.NotEqual(JsonSerializer.Serialize(plan.Orders), JsonSerializer.Serialize(other.Orders));
        Assert.NotEqual(plan.Faults, other.Faults);
    }

    [Fact]
    public void Plan_OtherRate_HasTheSameFaults() =>
        Assert.Equal(Create(42).Faults, ChaosPlan.Create(new(ThreeMinutes, 42, Rate: 50), Targets).Faults);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Plan_OfThreeMinutes_KillsAtLeastThirtyTimesAndEveryTarget(int seed)
    {
        var kills = Create(seed).Faults.OfType<Kill>().ToList();

        Assert.InRange(kills.Count, 30, 60);
        Assert.Superset(Targets.Services.ToHashSet(), kills.Select(kill => kill.Resource).ToHashSet());
    }

    [Fact]
    public void Plan_OverManySeeds_KillsDatabaseAndBrokerMoreRarelyThanAService()
    {
        var kills = Enumerable.Range(0, 50).SelectMany(seed => Create(seed).Faults.OfType<Kill>()).CountBy(kill => kill.Resource).ToDictionary();

        foreach (var server in new[] { Targets.Database, Targets.Broker })
        {
            Assert.True(kills[server] > 50);
            Assert.All(Targets.Services, service => Assert.True(kills[server] < 0.9 * kills[service], $"{server} {kills[server]}, {service} {kills[service]}"));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Faults_OfAPlan_LeaveTheFirstFiveSecondsAloneAndEndWithTheRun(int seed)
    {
        var faults = Create(seed).Faults;

        Assert.All(faults, fault => Assert.InRange(fault.At, TimeSpan.FromSeconds(5), ThreeMinutes));
        Assert.Equal(faults.OrderBy(fault => fault.At), faults);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Targets_OfAPlan_AreNotHitAgainAtOnce(int seed)
    {
        var hits = Create(seed).Faults.OfType<ProcessFault>().ToLookup(fault => fault.Resource, fault => fault.At);

        Assert.All(hits, times => Assert.All(times.Order().Zip(times.Order().Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(9.9))));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ProviderFaults_OfAPlan_AlternateWithHealth(int seed)
    {
        var modes = Create(seed).Faults.OfType<ProviderFault>().Select(fault => fault.Mode).ToList();

        Assert.Equal(0, modes.Count % 2);
        Assert.All(modes.Where((_, index) => index % 2 == 0), mode => Assert.Contains(mode, (string[])["down", "slow", "lossy"]));
        Assert.All(modes.Where((_, index) => index % 2 == 1), mode => Assert.Equal("none", mode));
    }

    [Fact]
    public void Orders_OfAPlan_ComeAtASteadyRate()
    {
        var orders = Create(42).Orders;

        Assert.Equal(3600, orders.Count);
        Assert.All(orders, order => Assert.Equal(order.Number * 50, order.At.TotalMilliseconds, 0.001));
    }

    [Fact]
    public void Orders_OfAPlan_AreValidAndOfEveryKind()
    {
        var orders = Create(42).Orders;

        Assert.All(orders, order =>
        {
            Assert.InRange(order.Lines.Count, 1, 3);
            Assert.Distinct(order.Lines.Select(line => line.Sku));
            Assert.All(order.Lines, line => Assert.True(line.Quantity > 0));
        });
        var methods = orders.CountBy(order => order.PaymentMethod).ToDictionary();
        Assert.InRange(methods["card-ok"], 2800, 3300);
        Assert.InRange(methods["card-declined"], 180, 400);
        Assert.InRange(methods["card-slow"], 100, 270);
        Assert.InRange(methods["card-down"], 30, 130);
        Assert.InRange(orders.Count(order => order.CancelAfter is not null), 150, 360);
        Assert.InRange(orders.Count(order => order.Lines.Any(line => line.Sku == OrderMix.ScarceSku)), 180, 400);
        Assert.Contains(orders, order => order.Lines.Count == 1);
        Assert.Contains(orders, order => order.Lines.Count == 3);
    }

    [Fact]
    public void Demand_OfAPlan_IsWhatItsOrdersAskFor()
    {
        var plan = Create(42);

        Assert.Equal(plan.Orders.Sum(order => order.Lines.Sum(line => line.Quantity)), plan.Demand.Values.Sum());
        Assert.Contains(OrderMix.ScarceSku, plan.Demand.Keys);
    }

    [Fact]
    public void Targets_OfASystem_AreItsServicesDatabaseAndBrokerButNotTheProvider()
    {
        var status = new SystemStatus(
        [
            Resources.Service("ordering"),
            Resources.Service("ordering") with { Id = "ordering-ijklmnop" },
            Resources.Service("gateway"),
            Resources.Service("payment-provider"),
            Resources.LocalServer("postgres"),
            Resources.LocalServer("rabbitmq"),
            new("orderingdb", "orderingdb", "PostgresDatabaseResource", "Running", "Healthy"),
        ]);

        var targets = ChaosTargets.Of(status);

        Assert.Equal(["gateway", "ordering"], targets.Services);
        Assert.Equal(("postgres", "rabbitmq"), (targets.Database, targets.Broker));
    }

    [Fact]
    public void Targets_SystemWithoutBroker_AreRefused() =>
        Assert.Throws<CommandFailedException>(() => ChaosTargets.Of(new([Resources.LocalServer("postgres")])));

    [Fact]
    public void Targets_ServersInContainers_AreRefusedWithTheSetting()
    {
        var container = new ResourceStatus("postgres-abcdefgh", "postgres", "Container", "Running", "Healthy");

        var refused = Assert.Throws<CommandFailedException>(() => ChaosTargets.Of(new([container, Resources.LocalServer("rabbitmq")])));

        Assert.Contains("LocalServers__Mode=always", refused.Message, StringComparison.Ordinal);
    }

    private static ChaosPlan Create(int seed) => ChaosPlan.Create(new(ThreeMinutes, seed, Rate: 20), Targets);

    private static string Text(ChaosPlan plan) => JsonSerializer.Serialize(plan.Orders) + string.Join('\n', plan.Faults);
}
