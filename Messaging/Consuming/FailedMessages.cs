using System.Text.Json;
using Messaging.Database;
using Messaging.Envelope;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Consuming;

/// <summary>
/// What becomes of a message that is not handled now: it waits in the database to be tried again, or is a dead letter there.
/// Both commit before the delivery is acknowledged. Thread-safe.
/// </summary>
internal sealed partial class FailedMessages(
    UnitsOfWork units, ServiceIdentity identity, IOptions<MessagingOptions> options, TimeProvider time, ILogger<FailedMessages> logger) : IDisposable
{
    /// <summary>Released when something may be due to be tried again.</summary>
    public SemaphoreSlim Due { get; } = new(0);

    public void Wake()
    {
        if (Due.CurrentCount == 0)
            Due.Release();
    }

    /// <summary>Keeps a message for later, or gives up on it.</summary>
    public async Task<Outcome> SettleAsync(IncomingMessage message, RetryPolicy policy, Exception failure, CancellationToken cancellationToken)
    {
        if (IsHopeless(policy, failure) || message.Info.Retries >= policy.DelayedRetries)
        {
            await GiveUpAsync(message, failure, cancellationToken);
            return Outcome.Settled;
        }

        await RetryLaterAsync(message, policy, failure, cancellationToken);
        return Outcome.RetriedLater;
    }

    public static bool IsHopeless(RetryPolicy policy, Exception failure) =>
        failure is MalformedMessageException or MessageTooOldException || policy.IsHopeless(failure);

    /// <summary>Puts a message behind the earlier ones of its key that wait, or first if there are none.</summary>
    public void Park(UnitOfWork work, IncomingMessage message) =>
        RetryLanes.Add(work, message, RetryLanes.Of(message, keepsOrder: true), attempts: 0, time.GetUtcNow(), history: "[]");

    /// <summary>Puts messages of one key, in order, into the database to be handled from there.</summary>
    public async Task ParkAsync(IEnumerable<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        foreach (var message in messages)
            Park(work, message);
        await work.CommitAsync(cancellationToken);
        Wake();
    }

    /// <summary>Removes a message that waited and has come to its end; its lane stays with this replica.</summary>
    public void Remove(UnitOfWork work, IncomingMessage message) => RetryLanes.Remove(work, message, time.GetUtcNow() + options.Value.RetryLease);

    /// <summary>Makes a message a dead letter.</summary>
    public async Task GiveUpAsync(IncomingMessage message, Exception failure, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        DeadLetters.Add(work, message, DatabaseFailure.Describe(failure), time.GetUtcNow());
        Remove(work, message);
        await work.CommitAsync(cancellationToken);
        MessagingTelemetry.DeadLettered(identity.Service, message.Info.Type);
        Log.DeadLettered(logger, message.Info.Type, message.Info.Id, message.Info.Key, failure);
    }

    public void Dispose() => Due.Dispose();

    private async Task RetryLaterAsync(IncomingMessage message, RetryPolicy policy, Exception failure, CancellationToken cancellationToken)
    {
        var delay = policy.DelayBefore(message.Info.Retries + 1, Random.Shared.NextDouble());
        var now = time.GetUtcNow();
        var history = JsonSerializer.Serialize(new[] { new { at = now, error = DatabaseFailure.Describe(failure) } });
        await using var work = await units.BeginAsync(cancellationToken);
        if (message.RetryId is null)
            RetryLanes.Add(work, message, RetryLanes.Of(message, policy.KeepsOrder), attempts: 1, now + delay, history);
        else
            RetryLanes.Delay(work, message, now + delay, history);
        await work.CommitAsync(cancellationToken);
        MessagingTelemetry.Retried(identity.Service, "delayed");
        Log.RetriedLater(logger, message.Info.Type, message.Info.Id, message.Info.Key, message.Info.Retries + 1, delay.TotalSeconds, failure);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Type} {Id} of {Key} failed and is tried again (retry {Retry}) in {Seconds} s")]
        public static partial void RetriedLater(ILogger logger, string type, string id, string key, int retry, double seconds, Exception failure);

        [LoggerMessage(LogLevel.Error, "{Type} {Id} of {Key} is a dead letter")]
        public static partial void DeadLettered(ILogger logger, string type, string id, string key, Exception failure);
    }
}
