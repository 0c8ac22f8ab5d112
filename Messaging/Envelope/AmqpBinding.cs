using System.Text;
using CloudNative.CloudEvents;
using RabbitMQ.Client;
using PartitionKey = CloudNative.CloudEvents.Extensions.Partitioning;

namespace Messaging.Envelope;

/// <summary>
/// CloudEvents in the binary mode of their AMQP binding (CloudEvents AMQP Protocol Binding 1.0.2, section 3.1), on AMQP 0.9.1:
/// attributes are headers with a prefix, the body is the data alone. Keys and traces are the Partitioning and Distributed Tracing
/// extensions. An extension of our own, <c>senttime</c>, says of a message that the broker refused before when it was sent at
/// the earliest.
/// </summary>
internal static class AmqpBinding
{
    /// <summary>The W3C header of the current hop; the attribute of the same name in the event is the first one's.</summary>
    public const string TraceParentHeader = "traceparent";

    private const string Prefix = "cloudEvents_";
    private const string PrefixOfOthers = "cloudEvents:"; // the binding allows it
    private const string SpecVersion = Prefix + "specversion";
    private const string Json = "application/json";

    private static readonly CloudEventAttribute TraceParent = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);
    private static readonly CloudEventAttribute TraceState = CloudEventAttribute.CreateExtension("tracestate", CloudEventAttributeType.String);
    private static readonly CloudEventAttribute SentTime = CloudEventAttribute.CreateExtension("senttime", CloudEventAttributeType.Timestamp);
    private static readonly CloudEventAttribute[] Extensions = [PartitionKey.PartitionKeyAttribute, TraceParent, TraceState, SentTime];

    public static BasicProperties Write(CloudEvent cloudEvent, string? traceParent)
    {
        var headers = new Dictionary<string, object?>(8) { [SpecVersion] = cloudEvent.SpecVersion.VersionId };
        foreach (var (attribute, value) in cloudEvent.GetPopulatedAttributes())
        {
            if (attribute != cloudEvent.SpecVersion.DataContentTypeAttribute)
                headers[Prefix + attribute.Name] = attribute.Format(value);
        }

        if (traceParent is not null)
            headers[TraceParentHeader] = traceParent;

        return new()
        {
            ContentType = cloudEvent.DataContentType,
            MessageId = cloudEvent.Id,
            Type = cloudEvent.Type,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = headers,
        };
    }

    public static CloudEvent Create(
        string id, Uri source, string type, DateTimeOffset time, string key, string? traceParent, string? traceState, DateTimeOffset? sentTime = null)
    {
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0, Extensions)
        {
            Id = id,
            Source = source,
            Type = type,
            Time = time,
            DataContentType = Json,
            [PartitionKey.PartitionKeyAttribute] = key,
        };
        if (traceParent is not null)
            cloudEvent[TraceParent] = traceParent;
        if (traceState is not null)
            cloudEvent[TraceState] = traceState;
        if (sentTime is not null)
            cloudEvent[SentTime] = sentTime;
        return cloudEvent;
    }

    /// <exception cref="MalformedMessageException">The headers are not those of a CloudEvent with JSON data.</exception>
    public static CloudEvent Read(IReadOnlyBasicProperties properties)
    {
        var headers = properties.Headers ?? throw new MalformedMessageException("It has no headers, so it is no CloudEvent.");
        var version = TextOf(headers, "specversion") is { } id ? CloudEventsSpecVersion.FromVersionId(id) : null;
        var cloudEvent = new CloudEvent(version ?? throw new MalformedMessageException($"The header '{SpecVersion}' is missing or not '1.0'."), Extensions);
        try
        {
            foreach (var name in headers.Keys)
            {
                if (AttributeName(name) is { } attribute && attribute != "specversion" && TextOf(headers, attribute) is { } text)
                    cloudEvent.SetAttributeFromString(attribute, text);
            }
        }
        catch (ArgumentException invalid)
        {
            throw new MalformedMessageException($"An attribute of the CloudEvent is invalid: {invalid.Message}", invalid);
        }

        cloudEvent.DataContentType = properties.ContentType ?? Json;
        if (!cloudEvent.IsValid)
            throw new MalformedMessageException("The CloudEvent lacks one of the attributes id, source and type.");
        return cloudEvent.DataContentType.StartsWith(Json, StringComparison.OrdinalIgnoreCase)
            ? cloudEvent
            : throw new MalformedMessageException($"The content type is '{cloudEvent.DataContentType}', not {Json}.");
    }

    /// <summary>The context of the hop that delivered the message, else that of its origin.</summary>
    public static string? TraceParentOf(IReadOnlyBasicProperties properties) =>
        properties.Headers is { } headers ? Text(headers.TryGetValue(TraceParentHeader, out var hop) ? hop : null) ?? TextOf(headers, TraceParent.Name) : null;

    public static string? TraceStateOf(CloudEvent cloudEvent) => (string?)cloudEvent[TraceState];

    /// <summary>Before this no queue had the message; null: any may have had it since its <c>time</c>.</summary>
    public static DateTimeOffset? SentTimeOf(CloudEvent cloudEvent) => (DateTimeOffset?)cloudEvent[SentTime];

    public static string KeyOf(CloudEvent cloudEvent) => (string?)cloudEvent[PartitionKey.PartitionKeyAttribute] ?? cloudEvent.Id!;

    private static string? Text(object? header) => header switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };

    private static string? TextOf(IDictionary<string, object?> headers, string attribute) =>
        Text(headers.TryGetValue(Prefix + attribute, out var value) || headers.TryGetValue(PrefixOfOthers + attribute, out value) ? value : null);

    private static string? AttributeName(string header) =>
        header.StartsWith(Prefix, StringComparison.Ordinal) || header.StartsWith(PrefixOfOthers, StringComparison.Ordinal) ? header[Prefix.Length..] : null;
}
