using Messaging.Background;
using Messaging.Broker;
using Messaging.Partitions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>Consumes this replica's share of the service's partitions, over one connection after another.</summary>
internal sealed partial class Consumer(
    MessagingDatabase database, BrokerConnections broker, ReplicaStatus status, MessageProcessor processor, FailedMessages failed, RetiredQueues retired,
    RouteTable routes, ServiceIdentity identity, IOptions<MessagingOptions> options, TimeProvider time, ILogger<Consumer> logger) : PollingService(time, logger)
{
    private readonly PartitionLeases _leases = new(database, options.Value.PartitionShare);
    private Workers _workers = null!; // set before the first round

    protected override string Subject => $"Consuming '{identity.Service}'";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var workers = _workers = new Workers(processor, options.Value);
        await await Task.WhenAny(base.ExecuteAsync(stoppingToken), workers.Failure);

        using var abandon = new CancellationTokenSource(options.Value.StopTimeout);
        await workers.StopAsync(abandon.Token);
        await LeaveAsync();
        await _leases.DisposeAsync();
    }

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        var partitions = await _leases.CountAsync(identity.Service, options.Value.Partitions, stoppingToken);
        await using var connection = await broker.OpenAsync("consumer", stoppingToken);
        await Topology.EnsureExchangeAsync(connection, stoppingToken);
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken))
            await Topology.DeclareAsync(channel, identity.Service, routes.Types, partitions, stoppingToken);

        await retired.DrainAsync(connection, stoppingToken);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var givenUp = await GivenUpMessages.OpenAsync(connection, identity.Service, failed, reason => lost.TrySetResult(reason), logger, stoppingToken);
        await using var balance = new PartitionBalance(_leases, partitions, connection, lost, identity.Service, _workers, status, options.Value, Time, logger);
        status.ConsumerFailure = null;
        status.PartitionMismatch = partitions == options.Value.Partitions
            ? null
            : $"There are {partitions} partitions and Messaging:Partitions is {options.Value.Partitions}: stop all replicas, so that the first one that starts again can change it.";
        await balance.RunAsync(Succeeded, stoppingToken);
    }

    protected override void OnFailure(Exception failure) => status.ConsumerFailure = failure.Message;

    private async Task LeaveAsync()
    {
        try
        {
            await _leases.LeaveAsync(CancellationToken.None);
        }
        catch (NpgsqlException failure)
        {
            Log.NotLeft(logger, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The other replicas could not be told that this one ends: {Reason} They notice it by its leases")]
        public static partial void NotLeft(ILogger logger, string reason);
    }
}
