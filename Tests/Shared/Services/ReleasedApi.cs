using Microsoft.OpenApi;

namespace Testing;

/// <summary>What a service has promised to callers of its HTTP API: <c>Tests/Contracts/SERVICE.openapi.json</c>, as last released.</summary>
internal static class ReleasedApi
{
    public static readonly string Folder = Path.GetFullPath("../Tests/Contracts", Projects.AppHost.ProjectPath);

    // Of a schema that contains itself.
    private const int DeepestField = 20;

    /// <summary>Asserts that what a service serves breaks no caller of the released API.</summary>
    public static async Task AssertKeptAsync(string service, HttpClient client)
    {
        var file = $"{service}.openapi.json";
        var (released, served) = (Path.Combine(Folder, file), Path.Combine(AppContext.BaseDirectory, file));
        var current = await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(served, current, TestContext.Current.CancellationToken);

        Assert.True(File.Exists(released), $"'{released}' is missing. Run: cp '{served}' '{released}'");
        var broken = BreakingChanges(await File.ReadAllTextAsync(released, TestContext.Current.CancellationToken), current);
        Assert.True(broken.Count == 0,
            $"The API of {service} breaks callers of the released one: {string.Join("; ", broken)}. Keep it, and add a version beside it. If nobody calls it: cp '{served}' '{released}'");
    }

    /// <summary>What callers of the released API cannot cope with.</summary>
    public static IReadOnlyList<string> BreakingChanges(string released, string current)
    {
        var (before, after) = (OpenApiDocument.Parse(released, "json").Document!, OpenApiDocument.Parse(current, "json").Document!);
        return
        [
            .. from path in before.Paths
               from operation in path.Value.Operations ?? []
               let kept = after.Paths.TryGetValue(path.Key, out var item) ? item.Operations?.GetValueOrDefault(operation.Key) : null
               from change in kept is null ? ["is gone"] : OfOperation(operation.Value, kept)
               select $"{operation.Key} {path.Key} {change}",
        ];
    }

    private static IEnumerable<string> OfOperation(OpenApiOperation before, OpenApiOperation after) =>
    [
        .. from parameter in after.Parameters ?? []
           where parameter.Required && before.Parameters?.Any(other => other.Required && (other.Name, other.In) == (parameter.Name, parameter.In)) is not true
           select $"now requires '{parameter.Name}'",
        .. after.RequestBody is { Required: true } && before.RequestBody is not { Required: true } ? ["now requires a body"] : Array.Empty<string>(),
        .. Narrowed(SchemaOf(after.RequestBody?.Content), SchemaOf(before.RequestBody?.Content), "request", isRequest: true),
        .. from response in before.Responses ?? []
           from change in after.Responses?.TryGetValue(response.Key, out var kept) is true
               ? Narrowed(SchemaOf(response.Value.Content), SchemaOf(kept!.Content), response.Key, isRequest: false)
               : [$"no longer answers {response.Key}"]
           select change,
    ];

    /// <summary>
    /// What the given may be that the expected may not. Callers expect answers as they were before; the service expects requests as
    /// they are after the change, which is why the two change places there.
    /// </summary>
    private static IEnumerable<string> Narrowed(IOpenApiSchema? expected, IOpenApiSchema? given, string field, bool isRequest)
    {
        if (expected is null || field.Count(character => character == '.') > DeepestField)
            return [];
        if (given is null)
            return isRequest ? [] : [$"{field} is gone"];

        (expected, given) = (NotNull(expected), NotNull(given));
        var (values, known) = (given.Enum ?? [], (expected.Enum ?? []).Select(value => value?.ToString()).ToHashSet());
        return
        [
            .. expected.Type is { } type && (given.Type is null || (given.Type & ~type) != 0) ? [$"{field} is of another type"] : Array.Empty<string>(),
            .. known.Count > 0 && values.Count == 0 ? [$"{field} may be any value"] : Array.Empty<string>(),
            .. values.Select(value => value?.ToString()).Where(value => known.Count > 0 && !known.Contains(value)).Select(value => $"{field} may be '{value}'"),
            .. (expected.Required ?? new HashSet<string>()).Where(name => given.Required?.Contains(name) is not true).Select(name => $"{field}.{name} is {(isRequest ? "now required" : "optional")}"),
            .. (expected.Properties ?? new Dictionary<string, IOpenApiSchema>()).SelectMany(property =>
                Narrowed(property.Value, given.Properties?.TryGetValue(property.Key, out var other) is true ? other : null, $"{field}.{property.Key}", isRequest)),
            .. Narrowed(expected.Items, given.Items, $"{field}.items", isRequest),
        ];
    }

    /// <summary>What may be null is described as null or the rest.</summary>
    private static IOpenApiSchema NotNull(IOpenApiSchema schema) => schema.OneOf?.FirstOrDefault(one => one.Type != JsonSchemaType.Null) ?? schema;

    private static IOpenApiSchema? SchemaOf(IDictionary<string, OpenApiMediaType>? content) => content?.Values.FirstOrDefault()?.Schema;
}
