using Benchmarks.Harness;
using Messaging;

namespace Benchmarks.MessageFlow;

/// <summary>Service A and service B, each a process with a database of its own, in one of the variants. Disposing it ends the processes.</summary>
internal sealed class ServicePair : IAsyncDisposable
{
    private static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly Bench _bench;
    private readonly string _role;
    private readonly string _batched;
    private readonly int _number;
    private RoleProcess? _producer;
    private RoleProcess? _consumer;

    private ServicePair(Bench bench, string variant)
    {
        _bench = bench;
        _role = Variants.IsSystem(variant) ? "library" : "twin";
        _batched = Variants.IsBatched(variant) ? "true" : "false";
        _number = bench.NextNumber();
        ProgressFile = Path.Combine(bench.Files.Path, $"progress{_number}");
        Progress = Progress.At(ProgressFile);
    }

    public string Sales => $"sales{_number}";

    public string Shipping => $"shipping{_number}";

    public Progress Progress { get; }

    public RoleProcess Producer => _producer!;

    public IReadOnlyDictionary<string, int> Pids => new Dictionary<string, int>
    {
        ["producer"] = _producer!.Pid,
        ["consumer"] = _consumer!.Pid,
        ["postgres"] = _bench.Servers.PostgresPid,
        ["rabbitmq"] = _bench.Servers.RabbitMqPid,
    };

    private string ProgressFile { get; }

    private static int Partitions { get; } = new MessagingOptions().Partitions;

    private IEnumerable<string> Queues => _role == "library" ? Enumerable.Range(0, Partitions).Select(partition => $"{Shipping}.{partition}-of-{Partitions}") : [Shipping];

    public static async Task<ServicePair> StartAsync(Bench bench, string variant, bool prefilled, CancellationToken cancellationToken)
    {
        var pair = new ServicePair(bench, variant);
        try
        {
            var template = Templates.Of(variant, prefilled);
            await bench.Databases.CopyAsync(template.Sales, pair.Sales, cancellationToken);
            await bench.Databases.CopyAsync(template.Shipping, pair.Shipping, cancellationToken);
            await bench.Databases.CheckpointAsync(cancellationToken);
            await pair.StartConsumerAsync(cancellationToken);
            pair._producer = pair.Start("producer", pair.Sales);
            await pair._producer.HearAsync("ready", cancellationToken);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public async Task StopConsumerAsync()
    {
        await _consumer!.DisposeAsync();
        _consumer = null;
    }

    /// <summary>Stops placing orders, and waits until each has been shipped.</summary>
    /// <exception cref="BenchmarkException">Some were lost, or took too long.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _producer!.TellAsync("stop", cancellationToken);
        await _producer.HearAsync("placed", cancellationToken);
        var placed = await _bench.Databases.ScalarAsync<long>(Sales, "SELECT count(*) FROM orders", cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        long shipped;
        while ((shipped = await _bench.Databases.ScalarAsync<long>(Shipping, "SELECT count(*) FROM shipments", cancellationToken)) < placed)
        {
            _consumer!.MustRun();
            _producer.MustRun();
            if (TimeProvider.System.GetElapsedTime(started) > SettleDeadline)
                throw new BenchmarkException($"Of {placed} orders only {shipped} were shipped {SettleDeadline.TotalSeconds:0} s after the last was placed.");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>Ends the processes and removes what they left. After a failure all goes with the servers.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        await _bench.Broker.DeleteAsync([.. Queues, $"{Shipping}.given-up"], [$"{Shipping}.of-{Partitions}", $"{Shipping}.own"], cancellationToken);
        await _bench.Databases.DropAsync(Sales, cancellationToken);
        await _bench.Databases.DropAsync(Shipping, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_producer is not null)
            await _producer.DisposeAsync();
        if (_consumer is not null)
            await _consumer.DisposeAsync();
        (_producer, _consumer) = (null, null);
        Progress.Dispose();
    }

    private async Task StartConsumerAsync(CancellationToken cancellationToken)
    {
        _consumer = Start("consumer", Shipping, _batched);
        await _consumer.HearAsync("ready", cancellationToken);
        foreach (var queue in Queues)
            await _bench.Broker.WaitForConsumerAsync(queue, cancellationToken);
    }

    private RoleProcess Start(string role, string name, params IReadOnlyList<string> arguments) => RoleProcess.Start(
        new Dictionary<string, string>(_bench.Sink.EnvironmentOf(name))
        {
            [$"ConnectionStrings__{ServiceHost.Database}"] = _bench.Databases.ConnectionString(name),
            ["ConnectionStrings__rabbitmq"] = _bench.Servers.RabbitMq,
            [Progress.Variable] = ProgressFile,
        },
        [$"{_role}-{role}", name, .. arguments]);
}
