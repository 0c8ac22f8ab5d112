using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Messaging;

/// <summary>How messages are written as JSON and read. Thread-safe.</summary>
public static class MessageJson
{
    /// <summary>
    /// Gets the options, which cannot be changed; a type that needs another form has its own converter
    /// (<see cref="System.Text.Json.Serialization.JsonConverterAttribute"/>). Names are in camel case, and unknown fields are
    /// ignored. A message that lacks a field without a default, or has null where its type allows none, is invalid.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
