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
/// broker refuses is never overtaken by a later one of its key. Thread-safe.
/// </summary>
internal sealed class OutboxPublisher(IChannel channel, ServiceIdentity identity)
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
    public async Task<IReadOnlyList<Outcome>> PublishAsync(IReadOnlyList<OutboxRow> rows, CancellationToken lost, CancellationToken stopping)
    {
        using var confirmed = CancellationTokenSource.CreateLinkedTokenSource(lost);
        confirmed.CancelAfter(ConfirmTimeout);
        await using var sooner = stopping.Register(() => confirmed.CancelAfter(ConfirmTimeoutWhenStopping));

        var outcomes = new List<Outcome>(rows.Count);
        var refused = new HashSet<string>();
        for (var waiting = rows; waiting.Count > 0;)
        {
            var (wave, later) = Split(waiting);
            outcomes.AddRange(await Task.WhenAll(wave.ConvertAll(row => PublishAsync(row, confirmed.Token))));
            refused.UnionWith(outcomes.Where(outcome => outcome.Refusal is not null).Select(outcome => outcome.Row.Key));
            outcomes.AddRange(later.Where(row => refused.Contains(row.Key)).Select(row => new Outcome(row, Refusal.OfOneBefore)));
            waiting = later.FindAll(row => !refused.Contains(row.Key));
        }

        return outcomes;
    }

    /// <exception cref="Exception">The channel or the broker is lost: it is not known what became of it.</exception>
    public async Task<Outcome> PublishAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        using var activity = MessagingTelemetry.StartSend(row.Type, row.MessageId, row.Body.Length, row.TraceParent, row.TraceState);
        var started = Stopwatch.GetTimestamp();
        Refusal? refusal = null;
        try
        {
            var cloudEvent = AmqpBinding.Create(row.MessageId.ToString(), identity.Source, row.Type, row.Time, row.Key, row.TraceParent, row.TraceState, row.SentTime);
            var properties = AmqpBinding.Write(cloudEvent, activity?.Id ?? row.TraceParent);
            await channel.BasicPublishAsync(
                Topology.Exchange, KeySlot.RoutingKey(row.Type, row.Key), mandatory: true, properties, row.Body, cancellationToken);
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

        MessagingTelemetry.Sent(activity, row.Type, Stopwatch.GetElapsedTime(started), refusal?.Reason);
        return new(row, refusal);
    }

    /// <summary>The first message of each key, and the rest.</summary>
    private static (List<OutboxRow> Wave, List<OutboxRow> Later) Split(IReadOnlyList<OutboxRow> rows)
    {
        var keys = new HashSet<string>(rows.Count);
        var wave = new List<OutboxRow>(rows.Count);
        var later = new List<OutboxRow>();
        foreach (var row in rows)
            (keys.Add(row.Key) ? wave : later).Add(row);
        return (wave, later);
    }
}
