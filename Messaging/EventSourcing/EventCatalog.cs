using System.Text.Json;
using System.Text.Json.Nodes;

namespace Messaging.EventSourcing;

/// <summary>Writes events as JSON and reads them, whatever schema version they were written in. Thread-safe.</summary>
internal sealed class EventCatalog(EventRegistrations events)
{
    public EventAttribute Describe(object data) => events.Describe(data.GetType());

    public static string Serialize(object data) => JsonSerializer.Serialize(data, data.GetType(), JsonSerializerOptions.Web);

    /// <exception cref="UnknownEventException">This program knows no such event, or only older versions of it.</exception>
    /// <exception cref="JsonException">The data does not have the shape of its type.</exception>
    public object Deserialize(StoredEvent stored)
    {
        var type = events.TypeOf(stored.Name)
            ?? throw new UnknownEventException($"Version {stored.Version} of stream {stored.Stream} is an event '{stored.Name}', which this program does not know. Declare a type for it, or deploy the release that does.");
        var known = events.Describe(type).Version;
        if (stored.SchemaVersion > known)
            throw new UnknownEventException($"Version {stored.Version} of stream {stored.Stream} is an event '{stored.Name}' in schema version {stored.SchemaVersion}; this program knows versions up to {known}. Deploy the release that wrote it, or a newer one.");

        try
        {
            return Read(stored, type, known) ?? throw new JsonException("The data is null.");
        }
        catch (JsonException error)
        {
            throw new JsonException($"Version {stored.Version} of stream {stored.Stream} cannot be read as event '{stored.Name}' (schema version {stored.SchemaVersion}): {error.Message}", error);
        }
    }

    private object? Read(StoredEvent stored, Type type, int known)
    {
        if (stored.SchemaVersion == known)
            return JsonSerializer.Deserialize(stored.Data, type, JsonSerializerOptions.Web);

        var data = JsonNode.Parse(stored.Data) as JsonObject ?? throw new JsonException("The data is not an object.");
        return events.Upcast(data, stored.Name, stored.SchemaVersion, known).Deserialize(type, JsonSerializerOptions.Web);
    }
}
