using Dashboard.Telemetry;
using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Dashboard.Otlp;

/// <summary>Reads what all signals have in common, within the store's limits.</summary>
internal sealed class ValueReader(TelemetryStore store)
{
    // Of instruments, meters and senders, which are kept as long as the AppHost runs.
    private const int LongestName = 1_024;

    private readonly TelemetryLimits _limits = store.Limits;

    /// <summary>As it came, cut to the limit: who shows it has to encode it.</summary>
    public string Text(string text) => Text(text, _limits.TextLength);

    /// <summary>The same, of what stays.</summary>
    public string Name(string text) => Text(text, Math.Min(LongestName, _limits.TextLength));

    public string Text(AnyValue? value) => Text(ValueText.Of(value, _limits.TextLength));

    public IReadOnlyList<Tag> Tags(RepeatedField<KeyValue> attributes)
    {
        if (attributes.Count == 0)
            return [];

        var tags = new Tag[Math.Min(attributes.Count, _limits.Tags)];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = new(Text(attributes[i].Key), Text(attributes[i].Value));
        return tags;
    }

    /// <summary>Null where there is no valid id: its length is wrong, or it is all zero.</summary>
    public string? TraceId(ByteString id) => Id(id, 16);

    /// <inheritdoc cref="TraceId"/>
    public string? SpanId(ByteString id) => Id(id, 8);

    public Sender Sender(Resource? resource)
    {
        var name = Attribute(resource, "service.name") is { Length: > 0 } service ? service : "unknown_service";
        var instance = Attribute(resource, "service.instance.id") is { Length: > 0 } id ? id : name;
        return store.Senders.Get(name, instance);
    }

    private string Text(string text, int longest)
    {
        if (text.Length <= longest)
            return store.Strings.Get(text);

        // Half of a surrogate pair is no text.
        return text[..(longest - (char.IsHighSurrogate(text[longest - 1]) ? 1 : 0))];
    }

    private string? Id(ByteString id, int length)
    {
        if (id.Length != length || !id.Span.ContainsAnyExcept((byte)0))
            return null;

        Span<char> digits = stackalloc char[2 * length];
        Convert.TryToHexStringLower(id.Span, digits, out _);
        return store.Strings.Get(digits);
    }

    private string? Attribute(Resource? resource, string name) =>
        resource?.Attributes.FirstOrDefault(attribute => attribute.Key == name) is { } found ? Name(ValueText.Of(found.Value, LongestName)) : null;
}
