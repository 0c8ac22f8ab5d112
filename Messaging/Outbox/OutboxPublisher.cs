using System.Diagnostics;
using System.Text.Json;
using Messaging.Broker;
using Messaging.Envelope;
using Messaging.Telemetry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Outbox;

/// <summary>
/// Publishes a batch: different keys at the same time, each key one message after another, so that a message which the
/// broker refuses is never overtaken by a later one of its key. Thread-safe.
/// </summary>
internal sealed class OutboxPublisher(IChannel channel, ServiceIdentity identity, TimeProvider time)
{
    /// <exception cref="Exception">The channel or the broker is lost: it is not known what became of the batch.</exception>
    public async Task PublishAsync(OutboxBatch batch, CancellationToken cancellationToken)
    {
        var waiting = batch.Rows;
        var refused = new HashSet<string>();
        while (waiting.Count > 0)
        {
            var (wave, later) = Split(waiting);
            var outcomes = await Task.WhenAll(wave.ConvertAll(row => PublishAsync(row, cancellationToken)));
            foreach (var (row, failure) in wave.Zip(outcomes))
            {
                batch.Settlement.Add(row, failure, time.GetUtcNow());
                if (failure is not null)
                    refused.Add(row.Key);
            }

            waiting = refused.Count == 0 ? later : later.FindAll(row => !refused.Contains(row.Key));
        }
    }

    /// <returns>Why the broker did not take it; null when it did.</returns>
    /// <exception cref="Exception">The channel or the broker is lost: it is not known what became of it.</exception>
    public async Task<string?> PublishAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var destination = row.Destination ?? row.Type;
        using var activity = MessagingTelemetry.StartSend(row.Type, destination, row.MessageId, row.Body.Length, row.TraceParent, row.TraceState);
        var started = Stopwatch.GetTimestamp();
        string? failure = null;
        try
        {
            var cloudEvent = AmqpBinding.Create(row.MessageId.ToString(), identity.Source, row.Type, row.Time, row.Key, row.TraceParent, row.TraceState);
            var properties = AmqpBinding.Write(cloudEvent, activity?.Id ?? row.TraceParent);
            AddHeaders(properties.Headers!, row.Headers);
            await channel.BasicPublishAsync(
                row.Destination is null ? Topology.Exchange : Topology.OwnExchange(identity.Service), destination, mandatory: true, properties, row.Body, cancellationToken);
        }
        catch (PublishReturnException returned)
        {
            failure = $"The broker returned it: {returned.ReplyText} ({returned.ReplyCode}). No queue is bound to '{returned.RoutingKey}' in exchange '{returned.Exchange}'.";
        }
        catch (PublishException)
        {
            failure = "The broker refused it (basic.nack).";
        }

        MessagingTelemetry.Sent(activity, destination, Stopwatch.GetElapsedTime(started), failure);
        return failure;
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

    private static void AddHeaders(IDictionary<string, object?> headers, string? json)
    {
        if (json is null)
            return;

        using var further = JsonDocument.Parse(json);
        foreach (var header in further.RootElement.EnumerateObject())
            headers[header.Name] = header.Value.ToString();
    }
}
