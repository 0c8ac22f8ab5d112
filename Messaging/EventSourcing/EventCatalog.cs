using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Messaging.EventSourcing;

/// <summary>
/// The events that a service declares: writes them as JSON and reads them, whatever schema version they were written in.
/// Thread-safe once everything is declared.
/// </summary>
internal sealed class EventCatalog
{
    private readonly Dictionary<Type, EventAttribute> _byType = [];
    private readonly Dictionary<string, Type> _byName = [];
    private readonly Dictionary<(string Name, int Version), Func<JsonObject, JsonObject>> _upcasters = [];

    /// <exception cref="InvalidOperationException">The type has no name, or another type has the same.</exception>
    public void Add(Type type)
    {
        var attribute = type.GetCustomAttribute<EventAttribute>()
            ?? throw new InvalidOperationException($"'{type}' has no [Event(\"what-happened\", 1)], so it cannot be stored.");
        if (attribute.Version < 1)
            throw new InvalidOperationException($"'{type}' has schema version {attribute.Version}; versions count from 1.");
        if (!_byName.TryAdd(attribute.Name, type))
            throw new InvalidOperationException($"'{type}' and '{_byName[attribute.Name]}' are both called '{attribute.Name}'. A stored name must lead to one type.");

        _byType.Add(type, attribute);
    }

    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void AddUpcaster(string name, int fromVersion, Func<JsonObject, JsonObject> upcast)
    {
        if (!_upcasters.TryAdd((name, fromVersion), upcast))
            throw new InvalidOperationException($"Event '{name}' has an upcaster from version {fromVersion} already.");
    }

    /// <exception cref="InvalidOperationException">A version cannot be brought to the newest one, or an upcaster leads nowhere.</exception>
    public void Check()
    {
        foreach (var attribute in _byType.Values)
        {
            for (var version = 1; version < attribute.Version; version++)
            {
                if (!_upcasters.ContainsKey((attribute.Name, version)))
                    throw new InvalidOperationException($"Event '{attribute.Name}' is at version {attribute.Version}, but nothing brings version {version} to {version + 1}. Add Upcast(\"{attribute.Name}\", {version}, …): streams keep old events for ever.");
            }
        }

        foreach (var (name, version) in _upcasters.Keys)
        {
            if (!_byName.TryGetValue(name, out var type) || version < 1 || version >= _byType[type].Version)
                throw new InvalidOperationException($"An upcaster leads from version {version} of event '{name}' to a version that no declared type has.");
        }
    }

    /// <exception cref="InvalidOperationException">The type was not added.</exception>
    public EventAttribute Describe(object data) => _byType.TryGetValue(data.GetType(), out var attribute)
        ? attribute
        : throw new InvalidOperationException($"The event store does not know '{data.GetType()}'. Give it [Event(\"what-happened\", 1)] and declare it in the assembly that is given to AddMessaging, or add Event<{data.GetType().Name}>() to AddEventStore.");

    public static string Serialize(object data) => JsonSerializer.Serialize(data, data.GetType(), JsonSerializerOptions.Web);

    /// <exception cref="UnknownEventException">This program knows no such event, or only older versions of it.</exception>
    /// <exception cref="JsonException">The data does not have the shape of its type.</exception>
    public object Deserialize(StoredEvent stored)
    {
        if (!_byName.TryGetValue(stored.Name, out var type))
            throw new UnknownEventException($"Version {stored.Version} of stream {stored.Stream} is an event '{stored.Name}', which this program does not know. Declare a type for it, or deploy the release that does.");
        var known = _byType[type].Version;
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
        for (var version = stored.SchemaVersion; version < known; version++)
            data = _upcasters[(stored.Name, version)](data);
        return data.Deserialize(type, JsonSerializerOptions.Web);
    }
}
