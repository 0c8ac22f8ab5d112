namespace Messaging.Partitions;

/// <summary>How many replicas of the service are alive, this one included, as far as this one knows. Thread-safe.</summary>
internal sealed class LiveReplicas
{
    private volatile int _count = 1;

    public int Count
    {
        get => _count;
        set => _count = Math.Max(value, 1);
    }
}
