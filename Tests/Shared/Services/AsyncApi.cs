using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Messaging;

namespace Testing;

/// <summary>
/// Which messages a service sends and receives, and their fields: <c>Tests/Contracts/SERVICE.asyncapi.json</c> (AsyncAPI 3.0), made
/// from the types of its messages, its handlers, and what was seen in its outbox.
/// </summary>
internal static class AsyncApi
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // As messages are written; what they are read from may be more.
    private static readonly JsonSerializerOptions Written = new(MessageJson.Options) { NumberHandling = JsonNumberHandling.Strict };

    /// <summary>Asserts that the committed document is what the service does.</summary>
    /// <param name="service">The service, as the AppHost calls it.</param>
    /// <param name="assembly">Has the types of its messages, and their handlers.</param>
    /// <param name="published">At least one of each message that it sends.</param>
    public static async Task AssertCommittedAsync(string service, Assembly assembly, IEnumerable<PublishedMessage> published)
    {
        var (received, sent) = (HandledBy(assembly).Select(NameOf).ToHashSet(), published.Select(message => message.Type).ToHashSet());
        var types = assembly.GetTypes().Where(type => type.IsDefined(typeof(MessageTypeAttribute))).OrderBy(NameOf, StringComparer.Ordinal).ToList();
        Assert.All(types.Select(NameOf), name => Assert.True(received.Contains(name) || sent.Contains(name), $"'{name}' is neither handled nor was it published."));

        var document = new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = service, ["version"] = "v1", ["description"] = "CloudEvents 1.0 in the binary mode of their AMQP binding: docs/messaging.md." },
            ["defaultContentType"] = "application/json",
            ["channels"] = Each(types, NameOf, type => new()
            {
                ["address"] = NameOf(type),
                ["messages"] = new JsonObject { ["message"] = new JsonObject { ["payload"] = SchemaOf(service, type) } },
                ["bindings"] = new JsonObject { ["amqp"] = new JsonObject { ["is"] = "routingKey", ["exchange"] = new JsonObject { ["name"] = "messages", ["type"] = "topic" } } },
            }),
            ["operations"] = Each(
                [.. Operations("receive", received), .. Operations("send", sent)],
                operation => $"{operation.Action}-{operation.Message}",
                operation => new() { ["action"] = operation.Action, ["channel"] = new JsonObject { ["$ref"] = $"#/channels/{operation.Message}" } }),
        };

        var (committed, made) = (Path.Combine(ReleasedApi.Folder, $"{service}.asyncapi.json"), Path.Combine(AppContext.BaseDirectory, $"{service}.asyncapi.json"));
        await File.WriteAllTextAsync(made, document.ToJsonString(Indented) + "\n", TestContext.Current.CancellationToken);
        Assert.True(File.Exists(committed) && JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken)), document),
            $"'{committed}' is not what {service} sends and receives. If it is meant to have changed, run: cp '{made}' '{committed}'");
    }

    /// <summary>The messages for which an assembly has a handler.</summary>
    public static IEnumerable<Type> HandledBy(Assembly assembly) => assembly.GetTypes().SelectMany(type => type.GetInterfaces())
        .Where(type => type.IsGenericType && type.IsAssignableTo(typeof(IMessageHandler))).Select(type => type.GenericTypeArguments[0])
        .Where(type => !type.IsGenericParameter).Distinct();

    public static string NameOf(Type message) => message.GetCustomAttribute<MessageTypeAttribute>()!.Name;

    private static IEnumerable<(string Action, string Message)> Operations(string action, IEnumerable<string> messages) =>
        messages.Order(StringComparer.Ordinal).Select(message => (action, message));

    private static JsonObject Each<T>(IEnumerable<T> values, Func<T, string> name, Func<T, JsonObject> describe) =>
        new(values.Select(value => KeyValuePair.Create<string, JsonNode?>(name(value), describe(value))));

    private static JsonNode SchemaOf(string service, Type message) => Written.GetJsonSchemaAsNode(message, new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => schema is JsonObject
            ? schema
            : FromHttpApi([service, NameOf(message).Split('.')[0]], context.TypeInfo.Type.Name),
    });

    /// <summary>What the HTTP API of the service, or of the message's owner, says of a type that has a converter of its own.</summary>
    private static JsonNode FromHttpApi(string[] services, string type) => services
        .Select(service => Path.Combine(ReleasedApi.Folder, $"{service}.openapi.json")).Where(File.Exists)
        .Select(document => JsonNode.Parse(File.ReadAllText(document))!["components"]?["schemas"]?[type]?.DeepClone()).FirstOrDefault(schema => schema is not null)
        ?? throw new InvalidOperationException($"'{type}' has a converter of its own, and no OpenAPI document of {string.Join(" or ", services)} says what that writes.");
}
