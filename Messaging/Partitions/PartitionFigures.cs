namespace Messaging.Partitions;

/// <summary>What a partition's owner knows of its queue.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Depth">How many messages no replica has yet.</param>
/// <param name="OldestAt">Every message that was published before was handled.</param>
/// <param name="IsIdle">Nothing waits or is being handled.</param>
internal sealed record PartitionFigures(int Partition, long Depth, DateTimeOffset OldestAt, bool IsIdle);
