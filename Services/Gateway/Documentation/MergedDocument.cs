using System.Text.Json.Nodes;

namespace Gateway.Documentation;

/// <summary>One OpenAPI document of many. A component whose name means different things in two services gets the service's name in front.</summary>
internal static class MergedDocument
{
    // Of all services the same, each with its own scopes.
    private const string Schemes = "securitySchemes";

    public static JsonObject Of(IReadOnlyDictionary<string, JsonObject> documents, HttpRequest request)
    {
        var (paths, components, tags) = (new JsonObject(), new JsonObject(), new JsonArray());
        foreach (var (service, original) in documents)
        {
            var document = Renamed(service, original, components);
            foreach (var (kind, named) in Entries(document["components"]))
                Add(Entries(named), (JsonObject)(components[kind] ??= new JsonObject()), deeply: kind == Schemes);
            Add(Entries(document["paths"]), paths, deeply: false);
            foreach (var tag in document["tags"] as JsonArray ?? [])
                tags.Add(tag?.DeepClone());
        }

        return new()
        {
            ["openapi"] = documents.Values.FirstOrDefault()?["openapi"]?.DeepClone() ?? "3.1.1",
            ["info"] = new JsonObject { ["title"] = "API", ["version"] = "v1", ["description"] = $"Everything behind the gateway: {string.Join(", ", documents.Keys)}." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = $"{request.Scheme}://{request.Host}/" }),
            ["paths"] = paths,
            ["components"] = components,
            ["tags"] = tags,
        };
    }

    private static JsonObject Renamed(string service, JsonObject document, JsonObject taken)
    {
        List<(string Kind, string Name)> conflicts =
        [
            .. from kind in Entries(document["components"])
               from component in Entries(kind.Value)
               where kind.Key != Schemes && taken[kind.Key]?[component.Key] is { } other && !JsonNode.DeepEquals(other, component.Value)
               select (kind.Key, component.Key),
        ];
        if (conflicts.Count == 0)
            return document;

        var references = conflicts.Aggregate(document.ToJsonString(), (text, conflict) => text.Replace(
            $"\"#/components/{conflict.Kind}/{conflict.Name}\"", $"\"#/components/{conflict.Kind}/{service}.{conflict.Name}\"", StringComparison.Ordinal));
        var renamed = JsonNode.Parse(references)!.AsObject();
        foreach (var (kind, name) in conflicts)
        {
            var named = renamed["components"]![kind]!.AsObject();
            named[$"{service}.{name}"] = named[name]!.DeepClone();
            named.Remove(name);
        }

        return renamed;
    }

    private static void Add(IEnumerable<KeyValuePair<string, JsonNode?>> entries, JsonObject all, bool deeply)
    {
        foreach (var (name, value) in entries)
        {
            if (!all.TryAdd(name, value?.DeepClone()) && deeply && all[name] is JsonObject known)
                Add(Entries(value), known, deeply);
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Entries(JsonNode? node) => node as JsonObject ?? [];
}
