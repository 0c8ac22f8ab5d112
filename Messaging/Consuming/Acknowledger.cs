using System.Threading.Channels;
using Messaging.Broker;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Messaging.Consuming;

/// <summary>
/// Answers the broker for settled deliveries. One frame acknowledges all deliveries up to a number, and costs the broker one
/// entry in its log on disk; so settled deliveries wait until there are <paramref name="many"/>, or for <paramref name="patience"/>;
/// and for earlier ones that are still being handled at most twice as long. <see cref="Settle"/> is thread-safe.
/// </summary>
internal sealed partial class Acknowledger(IChannel channel, int many, TimeSpan patience, ILogger logger) : IDisposable
{
    private readonly Channel<Settled> _settled = Channel.CreateUnbounded<Settled>(new() { SingleReader = true });
    private readonly SemaphoreSlim _enough = new(0);
    private int _waiting;

    // Settled deliveries that have an unsettled one before them.
    private readonly Dictionary<ulong, State> _ahead = [];
    private ulong _upTo;

    /// <summary>The delivery is to be acknowledged, or the broker itself is to put it aside.</summary>
    public void Settle(ulong tag, bool isRejected)
    {
        _settled.Writer.TryWrite(new(tag, isRejected));
        if (Interlocked.Increment(ref _waiting) == many)
            _enough.Release();
    }

    /// <summary>Nothing more will be settled.</summary>
    public void Complete()
    {
        _settled.Writer.TryComplete();
        _enough.Release();
    }

    /// <summary>Answers until <see cref="Complete"/>, or until the channel is gone.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (_ahead.Any(IsUnanswered) || await _settled.Reader.WaitToReadAsync())
            {
                await _enough.WaitAsync(patience);
                Interlocked.Exchange(ref _waiting, 0);
                while (_settled.Reader.TryRead(out var settled))
                    await TakeAsync(settled);
                await AcknowledgeInOrderAsync();
                await AcknowledgeAheadAsync();
            }
        }
        catch (Exception lost) when (BrokerConnections.IsFailure(lost) || lost is OperationCanceledException)
        {
            Log.NotAcknowledged(logger, lost.Message);
        }
    }

    public void Dispose() => _enough.Dispose();

    private async Task TakeAsync(Settled settled)
    {
        if (settled.IsRejected)
            await channel.BasicRejectAsync(settled.Tag, requeue: false);
        _ahead.Add(settled.Tag, settled.IsRejected ? State.Answered : State.New);
    }

    private async Task AcknowledgeInOrderAsync()
    {
        var (last, count) = (0UL, 0);
        for (; _ahead.Remove(_upTo + 1, out var state); _upTo++)
        {
            if (state != State.Answered)
                (last, count) = (_upTo + 1, count + 1);
        }

        if (count > 0)
            await channel.BasicAckAsync(last, multiple: count > 1);
    }

    /// <summary>Each waits once more for the earlier ones, and then no longer.</summary>
    private async Task AcknowledgeAheadAsync()
    {
        foreach (var (tag, state) in _ahead.Where(IsUnanswered).ToList())
        {
            if (state == State.Waited)
                await channel.BasicAckAsync(tag, multiple: false);
            _ahead[tag] = state == State.New ? State.Waited : State.Answered;
        }
    }

    private static bool IsUnanswered(KeyValuePair<ulong, State> delivery) => delivery.Value != State.Answered;

    private enum State
    {
        New,
        Waited,
        Answered,
    }

    private readonly record struct Settled(ulong Tag, bool IsRejected);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Handled messages could not be acknowledged ({Reason}); they come again and are recognised")]
        public static partial void NotAcknowledged(ILogger logger, string reason);
    }
}
