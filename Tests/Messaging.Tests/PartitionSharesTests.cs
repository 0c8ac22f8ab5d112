using Messaging.Partitions;

namespace Messaging.Tests;

/// <summary>How partitions are spread over replicas.</summary>
public sealed class PartitionSharesTests
{
    [Theory]
    [InlineData(new[] { 6, 6 }, null, null)]
    [InlineData(new[] { 4, 4, 4 }, null, null, null)]
    [InlineData(new[] { 3, 3, 2, 2, 2 }, null, null, null, null, null)]
    [InlineData(new[] { 11, 1 }, null, 0.1)] // a canary
    [InlineData(new[] { 4, 4, 1, 3 }, null, null, 0.1, 0.25)]
    [InlineData(new[] { 12, 0 }, null, 0.0)] // on standby
    [InlineData(new[] { 12 }, 0.1)] // whoever is left has all
    [InlineData(new[] { 4, 8 }, 0.1, 0.2)]
    [InlineData(new[] { 6, 6 }, 0.0, 0.0)]
    [InlineData(new[] { 0, 8, 4 }, null, 1.0, 0.5)] // more than there is
    public void Partitions_AreSpread(int[] expected, params double?[] shares)
    {
        var live = shares.Select((share, index) => new Replica(new Guid(index, 0, 0, new byte[8]), share)).ToList();
        Assert.Equal(expected, live.Select(replica => PartitionShares.Of(replica.Id, live, partitions: 12)));
    }

    [Fact]
    public void Partitions_OfAnyReplicas_AreAllSpread()
    {
        var random = new Random(7);
        for (var example = 0; example < 1000; example++)
        {
            var live = Enumerable.Range(0, random.Next(1, 15)).Select(_ => new Replica(Guid.NewGuid(), random.Next(3) == 0 ? random.NextDouble() : null)).ToList();
            var partitions = random.Next(1, 49);
            Assert.Equal(partitions, live.Sum(replica => PartitionShares.Of(replica.Id, live, partitions)));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("123456789", 38)] // CRC-32's check value, 0xCBF43926
    [InlineData("019a7f6c-0000-7000-8000-000000000000", 28)]
    public void Slot_OfAKey_NeverChanges(string key, int slot) => Assert.Equal(slot, KeySlot.Of(key));

    [Theory]
    [InlineData("ordering.order-confirmed.v1", "ordering.order-confirmed.v1")]
    [InlineData("ordering.order-confirmed.v1.47", "ordering.order-confirmed.v1")]
    [InlineData("", "")]
    public void Type_OfARoutingKey_IsWithoutItsSlot(string routingKey, string type) => Assert.Equal(type, KeySlot.TypeOf(routingKey));
}
