using System.Text.Json.Serialization;
using Messaging.Database;

namespace Messaging.Consuming;

/// <summary>When a message's handler failed, and how.</summary>
internal sealed record FailureRecord(DateTimeOffset At, string Error)
{
    public static FailureRecord Of(Exception failure, DateTimeOffset at) => new(at, FailureText.Of(failure));
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FailureRecord[]))]
internal sealed partial class FailureJson : JsonSerializerContext;
