namespace Messaging.Partitions;

/// <summary>A live replica, and which part of the partitions it wants; null: an equal part of what the others leave.</summary>
internal sealed record Replica(Guid Id, double? Share);

/// <summary>
/// How many partitions each replica is to have. Replicas that know of the same replicas come to the same answer, each by
/// itself, so nobody has to coordinate them.
/// </summary>
internal static class PartitionShares
{
    /// <summary>The share of one of the live replicas. All partitions are given to somebody.</summary>
    public static int Of(Guid self, IReadOnlyList<Replica> live, int partitions)
    {
        var wanted = live.Sum(replica => replica.Share ?? 0);
        var equals = live.Count(replica => replica.Share is null);
        var scale = wanted > 1 || (equals == 0 && wanted > 0) ? 1 / wanted : 1;
        var quotas = live.OrderBy(replica => replica.Id).Select(replica => (replica.Id, Quota: partitions * Part(replica))).ToList();

        // What the whole numbers leave goes to the largest remainders; among equal ones, to the lowest ids.
        var left = partitions - quotas.Sum(replica => (int)replica.Quota);
        var rounded = quotas.OrderByDescending(replica => Math.Round(replica.Quota - (int)replica.Quota, 9)).Take(left).Select(replica => replica.Id);
        return (int)quotas.Single(replica => replica.Id == self).Quota + (rounded.Contains(self) ? 1 : 0);

        double Part(Replica replica) => replica switch
        {
            { Share: { } share } when wanted > 0 => share * scale,
            { Share: not null } when equals == 0 => 1.0 / live.Count,
            { Share: not null } => 0,
            _ => Math.Max(0, 1 - wanted) / equals,
        };
    }
}
