using Benchmarks.Harness;

namespace Benchmarks.MessageFlow;

/// <summary>What every measurement of one run shares.</summary>
internal sealed record Bench(ServerAddresses Servers, Databases Databases, Broker Broker, TelemetrySink Sink, TemporaryDirectory Files, TimeSpan Window)
{
    private int _names;

    /// <summary>Databases and queues are named anew for each measurement: none meets another's remains.</summary>
    public int NextNumber() => ++_names;
}
