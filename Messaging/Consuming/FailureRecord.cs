using System.Text.Json.Serialization;

namespace Messaging.Consuming;

/// <summary>When a message's handler failed, and how.</summary>
internal sealed record FailureRecord(DateTimeOffset At, string Error)
{
    private const int LongestError = 2000;

    public static FailureRecord Of(Exception failure, DateTimeOffset at) => new(at, Describe(failure));

    /// <summary>In a form that PostgreSQL and AMQP headers take: not endless, and without the character 0.</summary>
    public static string Describe(Exception failure)
    {
        var text = $"{failure.GetType().Name}: {failure.Message}".Replace('\0', ' ');
        return text.Length <= LongestError ? text : text[..LongestError];
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FailureRecord[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FailureJson : JsonSerializerContext;
