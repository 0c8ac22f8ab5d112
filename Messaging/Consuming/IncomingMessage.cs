using System.Diagnostics;
using Messaging.Database;
using Messaging.Inbox;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>A message to be handled, from the broker or, at a retry, from the database.</summary>
internal sealed class IncomingMessage(MessageInfo info, byte[] body)
{
    /// <summary>The columns that retries and dead letters have in common.</summary>
    public const string Columns = "message_id, source, type, key, time, traceparent, tracestate, body, malformed";

    public MessageInfo Info { get; } = info;
    public byte[] Body { get; } = body;
    public string? TraceParent { get; init; }
    public string? TraceState { get; init; }

    /// <summary>Why it cannot be handled at all; null for a well-formed message.</summary>
    public string? Malformed { get; init; }

    /// <summary>Its row in the table of retries; null for a delivery of the broker.</summary>
    public long? RetryId { get; init; }

    /// <summary>The lane in which it waits to be handled again; null for a delivery of the broker.</summary>
    public string? Lane { get; init; }

    /// <summary>The broker's; 0 for a retry.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Which channel delivered it; null for a retry.</summary>
    public PartitionChannel? Channel { get; init; }

    /// <summary>When it came, by <see cref="Stopwatch"/>.</summary>
    public long ReceivedAt { get; } = Stopwatch.GetTimestamp();

    public Guid InboxId { get; } = InboxEntry.IdOf(info);

    public InboxEntry Entry => new(InboxId, Info.Key, Info.Time, RetryId);

    /// <summary>The values of <see cref="Columns"/>, <c>$1</c> to <c>$9</c>, and those that follow.</summary>
    public NpgsqlParameter[] Parameters(params ReadOnlySpan<NpgsqlParameter> further) =>
    [
        Sql.Value(InboxId), Text(Info.Source), Text(Info.Type), Text(Info.Key), Sql.Value(Info.Time), Text(TraceParent), Text(TraceState), Sql.Value(Body), Text(Malformed),
        .. further,
    ];

    // PostgreSQL stores every character but this one, and a dead letter must be storable whatever is in it.
    private static NpgsqlParameter Text(string? value) => Sql.Value(value?.Replace('\0', '\uFFFD'));
}
