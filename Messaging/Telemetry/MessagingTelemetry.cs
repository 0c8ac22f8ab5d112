using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Messaging.Telemetry;

/// <summary>
/// Spans and metrics by OpenTelemetry's semantic conventions for messaging (1.36) and for RabbitMQ. A message's send span is a
/// child of the span that published it, and its process span a child of the send span, so one trace shows a whole process
/// across services.
/// </summary>
internal static class MessagingTelemetry
{
    public const string Name = "Messaging";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> SentMessages = Meter.CreateCounter<long>(
        "messaging.client.sent.messages", "{message}", "Messages given to the broker; error.type says which it did not take.");

    private static readonly Histogram<double> SendDuration = Meter.CreateHistogram<double>(
        "messaging.client.operation.duration", "s", "From sending a message to the broker's confirm.");

    private static readonly Counter<long> ConsumedMessages = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages", "{message}", "Messages that the broker delivered.");

    private static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Handling a message, with its transaction.");

    private static readonly Histogram<double> DeliveryLatency = Meter.CreateHistogram<double>(
        "messaging.delivery.latency", "s", "From publishing a message to having handled it, waiting and retries included.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "messaging.retries", "{retry}", "Repetitions of failed handlers, at once or later.");

    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(
        "messaging.dead_letters", "{message}", "Messages that were given up.");

    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "messaging.duplicates", "{message}", "Deliveries of messages that were handled before.");

    public static Meter Instruments => Meter;

    public static Activity? StartSend(string type, Guid id, int bytes, string? traceParent, string? traceState)
    {
        var activity = Start($"send {type}", ActivityKind.Producer, traceParent, traceState);
        if (activity is { IsAllDataRequested: true })
            Describe(activity, "send", type, type, id.ToString(), bytes);
        return activity;
    }

    public static void Sent(Activity? activity, string destination, TimeSpan duration, string? failure)
    {
        var tags = new TagList { { "messaging.system", "rabbitmq" }, { "messaging.operation.name", "send" }, { "messaging.destination.name", destination } };
        if (failure is not null)
        {
            tags.Add("error.type", "refused");
            activity?.SetStatus(ActivityStatusCode.Error, failure);
        }

        SentMessages.Add(1, tags);
        SendDuration.Record(duration.TotalSeconds, tags);
    }

    public static Activity? StartProcess(string queue, MessageInfo message, int bytes, string? traceParent, string? traceState)
    {
        var activity = Start($"process {message.Type}", ActivityKind.Consumer, traceParent, traceState);
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, "process", queue, message.Type, message.Id, bytes);
            if (message.Retries > 0)
                activity.SetTag("messaging.retries", message.Retries);
        }

        return activity;
    }

    public static void Consumed(string queue) => ConsumedMessages.Add(1, Tags(queue));

    public static void Handled(string queue, string type, TimeSpan duration, TimeSpan sincePublished)
    {
        var tags = Tags(queue, "messaging.message.type", type);
        ProcessDuration.Record(duration.TotalSeconds, tags);
        DeliveryLatency.Record(Math.Max(0, sincePublished.TotalSeconds), tags);
    }

    public static void Duplicate(string queue) => Duplicates.Add(1, Tags(queue));

    public static void Retried(string queue, string kind) => Retries.Add(1, Tags(queue, "messaging.retry.kind", kind));

    public static void DeadLettered(string queue, string type) => DeadLetters.Add(1, Tags(queue, "messaging.message.type", type));

    private static TagList Tags(string queue) => new() { { "messaging.system", "rabbitmq" }, { "messaging.destination.name", queue } };

    private static TagList Tags(string queue, string name, string value)
    {
        var tags = Tags(queue);
        tags.Add(name, value);
        return tags;
    }

    private static Activity? Start(string name, ActivityKind kind, string? traceParent, string? traceState) =>
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent)
            ? Source.StartActivity(name, kind, parent)
            : Source.StartActivity(name, kind, default(ActivityContext));

    private static void Describe(Activity activity, string operation, string destination, string type, string id, int bytes)
    {
        activity.SetTag("messaging.system", "rabbitmq");
        activity.SetTag("messaging.operation.name", operation);
        activity.SetTag("messaging.operation.type", operation);
        activity.SetTag("messaging.destination.name", destination);
        activity.SetTag("messaging.rabbitmq.destination.routing_key", type);
        activity.SetTag("messaging.message.id", id);
        activity.SetTag("messaging.message.body.size", bytes);
    }
}
