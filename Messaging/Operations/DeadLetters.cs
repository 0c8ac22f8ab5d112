using System.Globalization;
using System.Text;
using Messaging.Broker;
using Messaging.Consuming;
using Messaging.Envelope;
using RabbitMQ.Client;

namespace Messaging.Operations;

/// <summary>The service's dead-letter queue, for operators. Thread-safe.</summary>
internal sealed class DeadLetters(BrokerConnections broker, ServiceIdentity identity)
{
    private const int LongestBody = 4096;

    /// <summary>The oldest dead letters. They stay in the queue.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await broker.OpenAsync("operator", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var letters = new List<DeadLetter>();
        while (letters.Count < limit && await channel.BasicGetAsync(Queue, autoAck: false, cancellationToken) is { } message)
            letters.Add(Describe(message));

        // Closing the channel gives back, in order, what was not acknowledged.
        return letters;
    }

    /// <summary>
    /// Moves dead letters back to the service's queue, oldest first: the one with an id, or all that are there now. One leaves
    /// the dead-letter queue only when the broker has confirmed it in the other; a crash in between leaves it in both, and the
    /// inbox lets one count.
    /// </summary>
    /// <returns>How many were moved.</returns>
    public async Task<int> RedriveAsync(string? messageId, CancellationToken cancellationToken)
    {
        await using var connection = await broker.OpenAsync("operator", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        var there = await channel.MessageCountAsync(Queue, cancellationToken);
        var moved = 0;
        for (var seen = 0u; seen < there && await channel.BasicGetAsync(Queue, autoAck: false, cancellationToken) is { } message; seen++)
        {
            if (messageId is not null && message.BasicProperties.MessageId != messageId)
                continue;

            var properties = new BasicProperties(message.BasicProperties) { Headers = HeadersOf(message) };
            await channel.BasicPublishAsync(Topology.OwnExchange(identity.Service), identity.Service, mandatory: true, properties, message.Body, cancellationToken);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            moved++;
        }

        return moved;
    }

    private string Queue => Topology.DeadLetters(identity.Service);

    private static Dictionary<string, object?> HeadersOf(BasicGetResult message)
    {
        var headers = new Dictionary<string, object?>(message.BasicProperties.Headers ?? new Dictionary<string, object?>());
        foreach (var added in headers.Keys.Where(name => name.StartsWith("x-dead-letter-", StringComparison.Ordinal) || name is "x-death" or "x-delivery-count").ToList())
            headers.Remove(added);
        headers[DeliveryReader.RedrivenHeader] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        return headers;
    }

    private static DeadLetter Describe(BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        var body = message.Body.Length <= LongestBody ? message.Body : message.Body[..LongestBody];
        return new(
            message.BasicProperties.MessageId,
            message.BasicProperties.Type,
            Header(DeadLetterHeaders.Source),
            // The broker itself puts a message aside that ended its consumers, and knows no more than that.
            Header(DeadLetterHeaders.Reason) ?? "It was delivered too often without an answer, or could not be stored.",
            Header(DeadLetterHeaders.DiedAt),
            Header(DeadLetterHeaders.Retries),
            Header(DeadLetterHeaders.Failures),
            Encoding.UTF8.GetString(body.Span));

        string? Header(string name) => AmqpBinding.Text(headers is not null && headers.TryGetValue(name, out var value) ? value : null);
    }
}

/// <summary>A message that could not be handled.</summary>
/// <param name="MessageId">By which it is redriven.</param>
/// <param name="Type">Its type.</param>
/// <param name="Source">Who published it.</param>
/// <param name="Reason">Why it is here.</param>
/// <param name="DiedAt">Since when, UTC, RFC 3339.</param>
/// <param name="Retries">How many delayed retries there were.</param>
/// <param name="History">The last failures before, a JSON array of time and error.</param>
/// <param name="Body">The first 4 KiB of it.</param>
internal sealed record DeadLetter(string? MessageId, string? Type, string? Source, string Reason, string? DiedAt, string? Retries, string? History, string Body);
