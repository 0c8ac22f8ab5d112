using System.Diagnostics;
using System.Threading.Channels;
using Messaging.Broker;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Messaging.Consuming;

/// <summary>
/// Answers the broker for settled deliveries. One frame acknowledges all deliveries up to a number and costs the broker one
/// entry in its log, so a delivery that was settled before an earlier one waits for it, though not long.
/// <see cref="Settle"/> is thread-safe.
/// </summary>
internal sealed partial class Acknowledger(IChannel channel, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Settled> _settled = Channel.CreateUnbounded<Settled>(new() { SingleReader = true });

    // Settled deliveries with an unsettled one before them, and whether they were answered.
    private readonly Dictionary<ulong, bool> _ahead = [];
    private ulong _upTo;
    private long _movedAt;

    public void Settle(IReadOnlyList<IncomingMessage> messages, IReadOnlyList<IncomingMessage> rejected)
    {
        foreach (var message in messages)
            _settled.Writer.TryWrite(new(message.DeliveryTag, rejected.Contains(message)));
    }

    /// <summary>Nothing more will be settled.</summary>
    public void Complete() => _settled.Writer.TryComplete();

    /// <summary>Answers until <see cref="Complete"/>, or until the channel is gone.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await WaitAsync())
            {
                while (_settled.Reader.TryRead(out var settled))
                    await TakeAsync(settled);
                await AcknowledgeInOrderAsync();
                if (Stopwatch.GetElapsedTime(_movedAt) > Patience)
                    await AcknowledgeAheadAsync();
            }

            await AcknowledgeAheadAsync();
        }
        catch (Exception lost) when (BrokerConnections.IsFailure(lost) || lost is OperationCanceledException)
        {
            Log.NotAcknowledged(logger, lost.Message);
        }
    }

    /// <returns>False: everything was settled.</returns>
    private async Task<bool> WaitAsync()
    {
        if (!_ahead.ContainsValue(false))
            return await _settled.Reader.WaitToReadAsync();

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _settled.Reader.WaitToReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task TakeAsync(Settled settled)
    {
        if (settled.IsRejected)
            await channel.BasicRejectAsync(settled.Tag, requeue: false);
        _ahead.Add(settled.Tag, settled.IsRejected);
    }

    private async Task AcknowledgeInOrderAsync()
    {
        var (last, count) = (0UL, 0);
        var before = _upTo;
        for (; _ahead.Remove(_upTo + 1, out var isAnswered); _upTo++)
        {
            if (!isAnswered)
                (last, count) = (_upTo + 1, count + 1);
        }

        if (_upTo > before)
            _movedAt = Stopwatch.GetTimestamp();
        if (count > 0)
            await channel.BasicAckAsync(last, multiple: count > 1);
    }

    private async Task AcknowledgeAheadAsync()
    {
        _movedAt = Stopwatch.GetTimestamp();
        foreach (var tag in _ahead.Where(delivery => !delivery.Value).Select(delivery => delivery.Key).ToList())
        {
            await channel.BasicAckAsync(tag, multiple: false);
            _ahead[tag] = true;
        }
    }

    private readonly record struct Settled(ulong Tag, bool IsRejected);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Handled messages could not be acknowledged ({Reason}); they come again and are recognised")]
        public static partial void NotAcknowledged(ILogger logger, string reason);
    }
}
