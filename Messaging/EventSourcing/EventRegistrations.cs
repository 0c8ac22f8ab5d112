using System.Reflection;
using System.Text.Json.Nodes;

namespace Messaging.EventSourcing;

/// <summary>The events that a service declares, by type and by name, and how their older versions become newer ones.</summary>
internal sealed class EventRegistrations
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
    public EventAttribute Describe(Type type) => _byType.TryGetValue(type, out var attribute)
        ? attribute
        : throw new InvalidOperationException($"The event store does not know '{type}'. Give it [Event(\"what-happened\", 1)] and declare it in the assembly that is given to AddMessaging, or add Event<{type.Name}>() to AddEventStore.");

    /// <summary>The type of a stored event; null where this program knows none of that name.</summary>
    public Type? TypeOf(string name) => _byName.GetValueOrDefault(name);

    public JsonObject Upcast(JsonObject data, string name, int fromVersion, int toVersion)
    {
        for (var version = fromVersion; version < toVersion; version++)
            data = _upcasters[(name, version)](data);
        return data;
    }
}
