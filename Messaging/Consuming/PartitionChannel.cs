using Messaging.Broker;
using Messaging.Partitions;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>
/// One partition's queue, consumed on a channel of its own, from its first delivery to the channel's end. Workers enter before
/// they handle a message of it and leave afterwards, so that the partition is handed over only when nothing of it is being
/// handled. <see cref="TryEnter"/>, <see cref="Leave"/> and <see cref="Settle"/> are thread-safe.
/// </summary>
internal sealed class PartitionChannel : IAsyncDisposable
{
    // What waits for its acknowledgement in a crash is delivered again, and recognised.
    private static readonly TimeSpan AcknowledgementPatience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly IChannel _channel;
    private readonly string _queue;
    private readonly Acknowledger _acknowledger;
    private readonly Dictionary<ulong, DateTimeOffset> _unsettled = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _acknowledging = Task.CompletedTask;
    private int _inside;
    private bool _closing;
    private bool _ended;

    private PartitionChannel(IChannel channel, int partition, string queue, int prefetch, ILogger logger)
    {
        _channel = channel;
        Partition = partition;
        _queue = queue;
        _acknowledger = new(channel, Math.Max(prefetch / 4, 1), AcknowledgementPatience, logger);
    }

    public int Partition { get; }

    /// <param name="connection">To the broker.</param>
    /// <param name="service">Whose queue.</param>
    /// <param name="partition">Its number.</param>
    /// <param name="partitions">Of how many.</param>
    /// <param name="prefetch">How many unacknowledged messages the broker hands out.</param>
    /// <param name="received">Given each delivery.</param>
    /// <param name="lost">Told why the broker ended it.</param>
    /// <param name="logger">Told of acknowledgements that did not reach the broker.</param>
    /// <param name="cancellationToken">Cancels the subscription.</param>
    public static async Task<PartitionChannel> OpenAsync(
        IConnection connection, string service, int partition, int partitions, ushort prefetch, Action<IncomingMessage> received, LostSubscription lost, ILogger logger, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var opened = new PartitionChannel(channel, partition, Topology.Queue(service, partition, partitions), prefetch, logger);
        try
        {
            await channel.BasicQosAsync(0, prefetch, global: false, cancellationToken);
            await opened.SubscribeAsync(service, received, lost, cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <returns>False when the partition is about to be handed over: the message is not to be handled, and will be delivered again.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_closing)
                return false;
            _inside++;
            return true;
        }
    }

    /// <summary>What was entered for has been settled, or given up.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0 && _closing)
                _left.TrySetResult();
        }
    }

    /// <param name="message">A message that has come to its end in the database.</param>
    /// <param name="isRejected">The broker itself is to put it aside.</param>
    public void Settle(IncomingMessage message, bool isRejected)
    {
        lock (_lock)
        {
            _unsettled.Remove(message.DeliveryTag);
            if (!_ended)
                _acknowledger.Settle(message.DeliveryTag, isRejected);
        }
    }

    /// <returns>Null when messages are on their way, so that nobody can tell which is the oldest.</returns>
    /// <exception cref="RabbitMQ.Client.Exceptions.RabbitMQClientException">The channel is lost.</exception>
    public async Task<PartitionFigures?> ReadFiguresAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var depth = await _channel.MessageCountAsync(_queue, cancellationToken);
        lock (_lock)
        {
            if (_unsettled.Count > 0)
                return new(Partition, depth, _unsettled.Values.Min(), IsIdle: false);
            return depth > 0 ? null : new(Partition, depth, now, IsIdle: true);
        }
    }

    /// <summary>
    /// Ends when nothing of the partition is being handled, what was handled is acknowledged, and the broker has got back the
    /// rest in order. Not basic.cancel: it would let another consumer have the messages behind those that are handled here.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait for handlers.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _closing = true;
            if (_inside == 0)
                _left.TrySetResult();
        }

        await _left.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }

    /// <summary>Ends at once. What is being handled comes to its end in the database, and is recognised when it is delivered again.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_ended)
                return;
            _closing = _ended = true;
            _acknowledger.Complete();
        }

        await _acknowledging;
        _acknowledger.Dispose();
        await _channel.DisposeAsync();
    }

    private async Task SubscribeAsync(string service, Action<IncomingMessage> received, LostSubscription lost, CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            MessagingTelemetry.Consumed(service);
            var message = DeliveryReader.Read(delivery, this);
            lock (_lock)
                _unsettled[message.DeliveryTag] = message.Info.Time;
            received(message);
            return Task.CompletedTask;
        };

        // basic.cancel comes from the broker: the queue was deleted, or its leader is gone.
        consumer.UnregisteredAsync += (_, _) => TellAsync(lost, $"The broker cancelled the subscription of '{_queue}'; the queue may have been deleted.");
        _channel.ChannelShutdownAsync += (_, shutdown) => TellAsync(lost, $"The channel of '{_queue}' was closed: {shutdown.ReplyText}");
        _acknowledging = _acknowledger.RunAsync();
        await _channel.BasicConsumeAsync(_queue, autoAck: false, consumer, cancellationToken);
    }

    private Task TellAsync(LostSubscription lost, string reason)
    {
        lock (_lock)
        {
            if (!_closing)
                lost.Tell(reason);
        }

        return Task.CompletedTask;
    }
}
