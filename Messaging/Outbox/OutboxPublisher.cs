using System.Diagnostics;
using Messaging.Broker;
using Messaging.Envelope;
using Messaging.Partitions;
using Messaging.Telemetry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Outbox;

/// <summary>
/// Publishes a batch: different keys at the same time, each key one message after another, so that a message which the
/// broker refuses is never overtaken by a later one of its key; until <paramref name="lost"/> says that the connection is given
/// up. Thread-safe.
/// </summary>
internal sealed class OutboxPublisher(IChannel channel, ServiceIdentity identity, CancellationToken lost = default)
{
    // A broker that is out of memory or disk keeps the connection and confirms nothing.
    public static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan ConfirmTimeoutWhenStopping = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Publishes all of them, also when the service stops meanwhile: what is confirmed and not settled would be published again
    /// at the next start. Those behind one that is refused are not tried.
    /// </summary>
    /// <exception cref="OperationCanceledException">The broker did not confirm them in time: it is not known what became of them.</exception>
    /// <exception cref="Exception">The channel or the broker is lost: it is not known what became of them.</exception>
    public async Task<IReadOnlyList<Outcome>> PublishAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken stopping)
    {
        using var confirmed = CancellationTokenSource.CreateLinkedTokenSource(lost);
        confirmed.CancelAfter(ConfirmTimeout);
        await using var sooner = stopping.Register(() => confirmed.CancelAfter(ConfirmTimeoutWhenStopping));

        var outcomes = new List<Outcome>(messages.Count);
        var refused = new HashSet<string>();
        for (var waiting = messages; waiting.Count > 0;)
        {
            var (wave, later) = Split(waiting);
            outcomes.AddRange(await Task.WhenAll(wave.ConvertAll(message => PublishAsync(message, confirmed.Token))));
            refused.UnionWith(outcomes.Where(outcome => outcome.Refusal is not null).Select(outcome => outcome.Message.Key));
            outcomes.AddRange(later.Where(message => refused.Contains(message.Key)).Select(message => new Outcome(message, Refusal.OfOneBefore)));
            waiting = later.FindAll(message => !refused.Contains(message.Key));
        }

        return outcomes;
    }

    /// <exception cref="Exception">The channel or the broker is lost: it is not known what became of it.</exception>
    public async Task<Outcome> PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        using var activity = MessagingTelemetry.StartSend(message.Type, message.MessageId, message.Body.Length, message.TraceParent, message.TraceState);
        var started = Stopwatch.GetTimestamp();
        Refusal? refusal = null;
        try
        {
            var cloudEvent = AmqpBinding.Create(
                message.MessageId.ToString(), identity.Source, message.Type, message.Time, message.Key, message.TraceParent, message.TraceState, message.SentTime);
            var properties = AmqpBinding.Write(cloudEvent, activity?.Id ?? message.TraceParent);
            await channel.BasicPublishAsync(
                Topology.Exchange, KeySlot.RoutingKey(message.Type, message.Key), mandatory: true, properties, message.Body, cancellationToken);
        }
        catch (PublishReturnException returned)
        {
            refusal = new(
                $"The broker returned it: {returned.ReplyText} ({returned.ReplyCode}). No queue is bound to '{returned.RoutingKey}' in exchange '{returned.Exchange}'.",
                MayHaveArrived: false);
        }
        catch (PublishException)
        {
            refusal = new("The broker refused it (basic.nack).", MayHaveArrived: true);
        }

        MessagingTelemetry.Sent(activity, message.Type, Stopwatch.GetElapsedTime(started), refusal?.Reason);
        return new(message, refusal);
    }

    /// <summary>The first message of each key, and the rest.</summary>
    private static (List<OutboxMessage> Wave, List<OutboxMessage> Later) Split(IReadOnlyList<OutboxMessage> messages)
    {
        var keys = new HashSet<string>(messages.Count);
        var wave = new List<OutboxMessage>(messages.Count);
        var later = new List<OutboxMessage>();
        foreach (var message in messages)
            (keys.Add(message.Key) ? wave : later).Add(message);
        return (wave, later);
    }
}

/// <summary>What became of a message that was to be published: without a refusal, the broker has confirmed it.</summary>
internal readonly record struct Outcome(OutboxMessage Message, Refusal? Refusal);

/// <summary>That the broker did not take a message, or that the message was not even tried.</summary>
/// <param name="Reason">What the broker said; null: it was not tried, since one before it was refused.</param>
/// <param name="MayHaveArrived">Whether one of several queues may have the message nevertheless.</param>
internal sealed record Refusal(string? Reason, bool MayHaveArrived)
{
    public static Refusal OfOneBefore { get; } = new(Reason: null, MayHaveArrived: false);
}
