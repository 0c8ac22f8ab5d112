using System.Diagnostics.Metrics;
using Messaging.Telemetry;

namespace Messaging.Partitions;

/// <summary>What an autoscaler acts on, for each partition that this replica has. Thread-safe.</summary>
internal sealed class PartitionGauges
{
    private readonly ServiceIdentity _identity;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<PartitionFigures> _owned = [];

    public PartitionGauges(ServiceIdentity identity, TimeProvider time)
    {
        _identity = identity;
        _time = time;
        var meter = MessagingTelemetry.Instruments;
        meter.CreateObservableGauge("messaging.partition.owned", () => Each(_ => 1L), "{partition}", "1 for each partition that this replica consumes.");
        meter.CreateObservableGauge("messaging.partition.depth", () => Each(figures => figures.Depth), "{message}", "Messages of the partition that no replica has yet.");
        meter.CreateObservableGauge("messaging.partition.oldest.age", () => Each(Age), "s", "Age of the partition's oldest message that is not handled.");
    }

    /// <summary>The partitions of this replica, as last read.</summary>
    public IReadOnlyList<PartitionFigures> Owned
    {
        get => _owned;
        set => _owned = value;
    }

    private double Age(PartitionFigures figures) => figures.IsIdle ? 0 : Math.Max(0, (_time.GetUtcNow() - figures.OldestAt).TotalSeconds);

    private IEnumerable<Measurement<T>> Each<T>(Func<PartitionFigures, T> value)
        where T : struct => _owned.Select(figures => new Measurement<T>(
            value(figures), new("messaging.destination.name", _identity.Service), new("messaging.destination.partition.id", figures.Partition)));
}
