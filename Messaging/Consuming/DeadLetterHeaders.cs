using System.Globalization;
using System.Text.Json;

namespace Messaging.Consuming;

/// <summary>What a dead letter says about its end, as AMQP headers.</summary>
internal sealed record DeadLetterHeaders(Exception Failure, IncomingMessage Message, DateTimeOffset At, string History)
{
    public const string Reason = "x-dead-letter-reason";
    public const string DiedAt = "x-dead-letter-at";
    public const string Source = "x-dead-letter-source";
    public const string Retries = "x-dead-letter-retries";
    public const string Failures = "x-dead-letter-history";


    public string ToJson() => JsonSerializer.Serialize(
        new()
        {
            [Reason] = FailureRecord.Describe(Failure),
            [DiedAt] = At.ToString("O", CultureInfo.InvariantCulture),
            [Source] = Message.Info.Source,
            [Retries] = Message.Info.Retries.ToString(CultureInfo.InvariantCulture),
            [Failures] = History,
        },
        FailureJson.Default.DictionaryStringString);
}
