using Messaging.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Consuming;

/// <summary>Consumes the service's queue, over one connection after another.</summary>
internal sealed partial class Consumer(
    BrokerConnections broker, BrokerStatus status, MessageProcessor processor, RouteTable routes, ServiceIdentity identity,
    IOptions<MessagingOptions> options, TimeProvider time, ILogger<Consumer> logger) : BackgroundService
{
    private readonly Backoff _backoff = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // connecting must not hold up the start of the service
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeUntilFailureAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (BrokerConnections.IsFailure(failure))
            {
                var pause = _backoff.Next();
                status.ConsumerFailure = failure.Message;
                Log.Interrupted(logger, identity.Service, failure.Message, pause.TotalMilliseconds);
                await _backoff.PauseAsync(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ConsumeUntilFailureAsync(CancellationToken stoppingToken)
    {
        await using var connection = await broker.OpenAsync("consumer", stoppingToken);
        await Topology.EnsureExchangeAsync(connection, stoppingToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken);
        await Topology.DeclareQueuesAsync(channel, identity.Service, routes.Types, stoppingToken);
        await channel.BasicQosAsync(0, options.Value.Prefetch, global: false, stoppingToken);

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        channel.ChannelShutdownAsync += (_, _) => lost.CancelAsync();
        using var session = new ConsumerSession(channel, processor, identity.Service, options.Value, logger);
        await session.StartAsync(stoppingToken);
        var running = session.RunAsync(options.Value.Concurrency);
        status.ConsumerFailure = null;
        _backoff.Reset();

        var ended = await Task.WhenAny(running, Task.Delay(Timeout.Infinite, lost.Token));
        if (ended == running)
            await running; // never regularly: it has the exception that nobody expected

        // Not basic.cancel: another replica would become the active consumer and get the messages behind those that are being
        // handled here. Closing the channel, once they are done, hands over and gives back the rest in order.
        // When the channel is gone, what is being handled is void: the broker delivers it again, maybe to another replica.
        using var abandon = new CancellationTokenSource();
        abandon.CancelAfter(stoppingToken.IsCancellationRequested ? options.Value.StopTimeout : TimeSpan.Zero);
        await session.StopAsync(abandon.Token);
        if (!stoppingToken.IsCancellationRequested)
            throw new IOException($"The channel to the broker was closed: {channel.CloseReason?.ReplyText}");
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Consuming '{Queue}' was interrupted: {Reason} It tries again in {Milliseconds} ms")]
        public static partial void Interrupted(ILogger logger, string queue, string reason, double milliseconds);
    }
}
