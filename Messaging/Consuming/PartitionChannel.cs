using Messaging.Partitions;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>
/// One partition's queue, consumed on a channel of its own, from its first delivery to the channel's end. Workers enter before
/// they handle a message of it and leave afterwards, so that the partition is handed over only when nothing of it is being
/// handled. It tells <paramref name="lost"/> why the broker ended it. <see cref="TryEnter"/>, <see cref="Leave"/> and
/// <see cref="Settle"/> are thread-safe.
/// </summary>
internal sealed class PartitionChannel(IChannel channel, int partition, string queue, ushort prefetch, Action<string> lost, ILogger logger) : IAsyncDisposable
{
    // What waits for its acknowledgement in a crash is delivered again, and recognised.
    private static readonly TimeSpan AcknowledgementPatience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Acknowledger _acknowledger = new(channel, Math.Max(prefetch / 4, 1), AcknowledgementPatience, logger);
    private readonly Dictionary<ulong, DateTimeOffset> _unsettled = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _acknowledging = Task.CompletedTask;
    private int _inside;
    private bool _closing;
    private bool _ended;

    public int Partition => partition;

    /// <summary>Begins to consume: gives each delivery to <paramref name="received"/>. What it opened ends with <see cref="DisposeAsync"/>, also when this fails.</summary>
    public async Task SubscribeAsync(string service, Action<IncomingMessage> received, CancellationToken cancellationToken)
    {
        await channel.BasicQosAsync(0, prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
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
        consumer.UnregisteredAsync += (_, _) => LoseAsync($"The broker cancelled the subscription of '{queue}'; the queue may have been deleted.");
        channel.ChannelShutdownAsync += (_, shutdown) => LoseAsync($"The channel of '{queue}' was closed: {shutdown.ReplyText}");
        _acknowledging = _acknowledger.RunAsync();
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
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

    /// <summary>The message has come to its end in the database, or the broker itself is to put it aside.</summary>
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
        var depth = await channel.MessageCountAsync(queue, cancellationToken);
        lock (_lock)
        {
            if (_unsettled.Count > 0)
                return new(partition, depth, _unsettled.Values.Min(), IsIdle: false);
            return depth > 0 ? null : new(partition, depth, now, IsIdle: true);
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
        await channel.DisposeAsync();
    }

    private Task LoseAsync(string reason)
    {
        lock (_lock)
        {
            if (!_closing)
                lost(reason);
        }

        return Task.CompletedTask;
    }
}
