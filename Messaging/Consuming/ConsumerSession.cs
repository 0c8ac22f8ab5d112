using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>One channel's consuming, from its first delivery to the channel's end.</summary>
internal sealed class ConsumerSession : IDisposable
{
    // What waits for its acknowledgement in a crash is delivered again, and recognised.
    private static readonly TimeSpan AcknowledgementPatience = TimeSpan.FromMilliseconds(20);

    private readonly IChannel _channel;
    private readonly MessageProcessor _processor;
    private readonly string _queue;
    private readonly KeyedDispatcher _dispatcher;
    private readonly Acknowledger _acknowledger;
    private readonly CancellationTokenSource _taking = new();
    private readonly CancellationTokenSource _handling = new();
    private Task[] _working = [];
    private Task _acknowledging = Task.CompletedTask;

    public ConsumerSession(IChannel channel, MessageProcessor processor, string queue, MessagingOptions options, ILogger logger)
    {
        _channel = channel;
        _processor = processor;
        _queue = queue;
        _dispatcher = new(options.BatchSize, options.BatchConcurrency, processor.BatchOf);
        _acknowledger = new(channel, Math.Max(options.Prefetch / 4, 1), AcknowledgementPatience, logger);
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

    /// <summary>Handles messages until <see cref="StopAsync"/>, so many at the same time; fails as soon as one of the loops does, which none should.</summary>
    public async Task RunAsync(int concurrency)
    {
        _working = [.. Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync))];
        _acknowledging = _acknowledger.RunAsync();
        await foreach (var loop in Task.WhenEach([.. _working, _acknowledging]))
            await loop;
    }

    /// <summary>Takes no further message; those that are being handled have until <paramref name="abandon"/> is cancelled.</summary>
    public async Task StopAsync(CancellationToken abandon)
    {
        await _taking.CancelAsync();
        await using var _ = abandon.Register(_handling.Cancel);
        await Task.WhenAll(_working);
        _acknowledger.Complete();
        await _acknowledging;
    }

    public void Dispose()
    {
        _taking.Dispose();
        _handling.Dispose();
        _dispatcher.Dispose();
        _acknowledger.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_taking.IsCancellationRequested)
        {
            try
            {
                var messages = await _dispatcher.TakeAsync(_taking.Token);
                var rejected = await _processor.ProcessAsync(messages, _handling.Token);
                _acknowledger.Settle(messages, rejected);
                _dispatcher.Done(messages);
            }
            catch (OperationCanceledException)
            {
                return; // what was not settled comes again
            }
        }
    }
}
