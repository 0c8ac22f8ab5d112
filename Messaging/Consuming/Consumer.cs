using Messaging.Broker;
using Messaging.Partitions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>Consumes this replica's share of the service's partitions, over one connection after another.</summary>
internal sealed partial class Consumer(
    NpgsqlDataSource database, BrokerConnections broker, BrokerStatus status, LiveReplicas replicas, PartitionGauges gauges,
    MessageProcessor processor, FailedMessages failed, RetiredQueues retired, RouteTable routes, ServiceIdentity identity,
    IOptions<MessagingOptions> options, TimeProvider time, ILogger<Consumer> logger) : BackgroundService
{
    private readonly Backoff _backoff = new(time);
    private readonly PartitionLeases _leases = new(database, options.Value.PartitionShare);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // connecting must not hold up the start of the service
        using var workers = new Workers(processor, options.Value);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeUntilFailureAsync(workers, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (BrokerConnections.IsFailure(failure) || failure is NpgsqlException)
            {
                var pause = _backoff.Next();
                status.ConsumerFailure = failure.Message;
                Log.Interrupted(logger, identity.Service, failure.Message, pause.TotalMilliseconds);
                await _backoff.PauseAsync(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        using var abandon = new CancellationTokenSource(options.Value.StopTimeout);
        await workers.StopAsync(abandon.Token);
        await LeaveAsync();
        await _leases.DisposeAsync();
    }

    private async Task ConsumeUntilFailureAsync(Workers workers, CancellationToken stoppingToken)
    {
        var partitions = await _leases.CountAsync(identity.Service, options.Value.Partitions, stoppingToken);
        await using var connection = await broker.OpenAsync("consumer", stoppingToken);
        await Topology.EnsureExchangeAsync(connection, stoppingToken);
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken))
            await Topology.DeclareAsync(channel, identity.Service, routes.Types, partitions, stoppingToken);

        await retired.DrainAsync(connection, stoppingToken);
        var lost = new LostSubscription();
        await using var givenUp = await GivenUpMessages.OpenAsync(connection, identity.Service, failed, lost, logger, stoppingToken);
        await using var balance = new PartitionBalance(_leases, partitions, connection, lost, identity.Service, workers, replicas, gauges, options.Value, time, logger);
        status.ConsumerFailure = null;
        status.PartitionMismatch = partitions == options.Value.Partitions
            ? null
            : $"There are {partitions} partitions and Messaging:Partitions is {options.Value.Partitions}: stop all replicas, so that the first one that starts again can change it.";
        await balance.RunAsync(_backoff.Reset, stoppingToken);
    }

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
        [LoggerMessage(LogLevel.Warning, "Consuming '{Service}' was interrupted: {Reason} It tries again in {Milliseconds} ms")]
        public static partial void Interrupted(ILogger logger, string service, string reason, double milliseconds);

        [LoggerMessage(LogLevel.Information, "The other replicas could not be told that this one ends: {Reason} They notice it by its leases")]
        public static partial void NotLeft(ILogger logger, string reason);
    }
}
