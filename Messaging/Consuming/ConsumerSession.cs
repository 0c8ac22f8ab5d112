using Messaging.Broker;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>One channel's consuming, from its first delivery to the channel's end.</summary>
internal sealed partial class ConsumerSession : IDisposable
{
    private readonly IChannel _channel;
    private readonly MessageProcessor _processor;
    private readonly string _queue;
    private readonly ILogger _logger;
    private readonly KeyedDispatcher _dispatcher;
    private readonly CancellationTokenSource _taking = new();
    private readonly CancellationTokenSource _handling = new();

    public ConsumerSession(IChannel channel, MessageProcessor processor, string queue, int batchSize, ILogger logger)
    {
        _channel = channel;
        _processor = processor;
        _queue = queue;
        _logger = logger;
        _dispatcher = new(batchSize, processor.BatchOf);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            MessagingTelemetry.Consumed(_queue);
            _dispatcher.Enqueue(DeliveryReader.Read(delivery));
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(_queue, autoAck: false, consumer, cancellationToken);
    }

    /// <summary>Handles messages until <see cref="StopAsync"/>; run as many of these as messages may be handled at the same time.</summary>
    public async Task WorkAsync()
    {
        while (!_taking.IsCancellationRequested)
        {
            try
            {
                var messages = await _dispatcher.TakeAsync(_taking.Token);
                var rejected = await _processor.ProcessAsync(messages, _handling.Token);
                await SettleAsync(messages, rejected);
                _dispatcher.Done(messages);
            }
            catch (OperationCanceledException)
            {
                return; // what was not settled comes again
            }
        }
    }

    /// <summary>Takes no further message; those that are being handled have until <paramref name="abandon"/> is cancelled.</summary>
    public async Task StopAsync(Task workers, CancellationToken abandon)
    {
        await _taking.CancelAsync();
        await using var _ = abandon.Register(_handling.Cancel);
        await workers;
    }

    public void Dispose()
    {
        _taking.Dispose();
        _handling.Dispose();
        _dispatcher.Dispose();
    }

    private async Task SettleAsync(IReadOnlyList<IncomingMessage> messages, IReadOnlyList<IncomingMessage> rejected)
    {
        try
        {
            foreach (var message in messages)
            {
                if (rejected.Contains(message))
                    await _channel.BasicRejectAsync(message.DeliveryTag, requeue: false);
                else
                    await _channel.BasicAckAsync(message.DeliveryTag, multiple: false);
            }
        }
        catch (Exception lost) when (BrokerConnections.IsFailure(lost))
        {
            Log.NotAcknowledged(_logger, messages.Count, lost.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Count} handled message(s) could not be acknowledged ({Reason}); they come again and are recognised")]
        public static partial void NotAcknowledged(ILogger logger, int count, string reason);
    }
}
