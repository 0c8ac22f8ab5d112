using System.Diagnostics;
using Messaging.Background;
using Messaging.Database;
using Messaging.Envelope;
using Messaging.Inbox;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>
/// Brings a message to its end in the database: handled, kept for later, or dead-lettered. Only then may it be acknowledged.
/// Thread-safe.
/// </summary>
internal sealed partial class MessageProcessor(
    UnitsOfWork units, RouteTable routes, FailedMessages failed, ServiceIdentity identity, IServiceProvider services, TimeProvider time, ILogger<MessageProcessor> logger)
{
    private static readonly RetryPolicy Default = new();

    /// <returns>Messages with the same answer may share a transaction; null: the message has one of its own.</returns>
    public string? BatchOf(IncomingMessage message) => message.Malformed is null ? routes.Find(message.Info.Type)?.Batch : null;

    /// <exception cref="OperationCanceledException">The service stops; the message will come again.</exception>
    public async Task<Outcome> ProcessAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        using var activity = StartActivity(message);
        var backoff = new Backoff(time);
        var policy = routes.Find(message.Info.Type)?.Options.Retry ?? Default;
        for (var attempt = 0; ;)
        {
            try
            {
                await HandleAsync(message, cancellationToken);
                return Outcome.Settled;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception failure)
            {
                if (!DatabaseFailure.IsAway(failure))
                {
                    if (attempt < AttemptsAtOnce(policy, failure))
                    {
                        attempt++;
                        MessagingTelemetry.Retried(identity.Service, "immediate");
                        continue;
                    }

                    activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
                    activity?.AddException(failure);
                    if (await SettleAsync(message, policy, failure, cancellationToken) is { } settled)
                        return settled;
                }

                // Nothing can be decided without the database; the message stays here, unacknowledged, until it is back.
                Log.Waiting(logger, message.Info.Type, message.Info.Id, failure.Message);
                await backoff.PauseAsync(cancellationToken);
            }
        }
    }

    /// <summary>Handles several messages in one transaction; when that fails, each alone.</summary>
    /// <returns>The messages that the broker itself must put aside.</returns>
    public async Task<List<IncomingMessage>> ProcessAsync(List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var alone = messages;
        if (messages.Count > 1)
        {
            try
            {
                alone = await HandleTogetherAsync(messages, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception failure)
            {
                Log.BatchFailed(logger, messages.Count, failure.Message);
            }
        }

        return await ProcessEachAsync(alone, cancellationToken);
    }

    private async Task<List<IncomingMessage>> ProcessEachAsync(List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var rejected = new List<IncomingMessage>();
        foreach (var message in messages)
        {
            if (await ProcessAsync(message, cancellationToken) == Outcome.Rejected)
                rejected.Add(message);
        }

        return rejected;
    }

    /// <summary>Puts messages of one key, in order, into the database to be handled from there; where it cannot take them, handles them.</summary>
    /// <returns>The messages that the broker itself must put aside.</returns>
    /// <exception cref="OperationCanceledException">The service stops; the messages will come again.</exception>
    public async Task<List<IncomingMessage>> ParkAsync(List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(time);
        while (true)
        {
            try
            {
                await failed.ParkAsync(messages, cancellationToken);
                return [];
            }
            catch (PostgresException unstorable) when (!DatabaseFailure.IsAway(unstorable))
            {
                return await ProcessEachAsync(messages, cancellationToken);
            }
            catch (NpgsqlException failure)
            {
                Log.Waiting(logger, messages[0].Info.Type, messages[0].Info.Id, failure.Message);
                await backoff.PauseAsync(cancellationToken);
            }
        }
    }

    private async Task HandleAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        if (message.Malformed is { } reason)
            throw new MalformedMessageException(reason);

        var started = Stopwatch.GetTimestamp();
        var route = routes.Get(message.Info.Type);
        var handle = await route.PrepareAsync(services, message, cancellationToken);
        if (route.Options.OnlyWrites && await HandleWithCommitAsync(message, handle, cancellationToken))
        {
            Handled(message, started);
            return;
        }

        await using var work = await units.BeginAsync(cancellationToken);
        work.Message = message.Info;
        var claim = await InboxSql.ClaimAsync(work, message.Entry, cancellationToken);
        if (claim == Claim.TooOld)
            throw new MessageTooOldException(message.Info.Time);
        if (claim == Claim.Granted)
            await handle(work, cancellationToken);
        if (claim == Claim.Behind)
            failed.Park(work, message);
        else
            failed.Remove(work, message);
        await work.CommitAsync(cancellationToken);

        if (claim == Claim.Granted)
            Handled(message, started);
        else if (claim == Claim.Duplicate)
            MessagingTelemetry.Duplicate(identity.Service);
    }

    /// <returns>False: the message was not granted, and needs a closer look; nothing was written.</returns>
    private async Task<bool> HandleWithCommitAsync(
        IncomingMessage message, Func<UnitOfWork, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(onlyWrites: true, cancellationToken);
        work.Message = message.Info;
        InboxSql.ClaimWithCommit(work, message.Entry);
        await handle(work, cancellationToken);
        failed.Remove(work, message);
        try
        {
            await work.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException failure) when (InboxSql.IsRefusal(failure))
        {
            return false;
        }
    }

    /// <returns>The messages that were not granted, and need a closer look.</returns>
    private async Task<List<IncomingMessage>> HandleTogetherAsync(List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var work = await units.BeginAsync(cancellationToken);
        var granted = await InboxSql.ClaimAsync(work, messages.Select(message => message.Entry), cancellationToken);
        var claimed = messages.FindAll(message => granted.Contains(message.InboxId));
        var activities = claimed.ConvertAll(message => (Message: message, Activity: StartActivity(message)));
        try
        {
            work.Causes = activities.Where(cause => cause.Activity is not null).ToDictionary(cause => cause.Message.Info.Key, cause => cause.Activity!);
            foreach (var group in activities.GroupBy(message => message.Message.Info.Type))
            {
                Activity.Current = null;
                work.Message = null;
                await routes.Get(group.Key).HandleAsync(services, [.. group], work, cancellationToken);
            }

            Activity.Current = null;
            await work.CommitAsync(cancellationToken);
        }
        finally
        {
            foreach (var (_, activity) in activities)
                activity?.Dispose();
        }

        foreach (var message in claimed)
            Handled(message, started);
        return messages.FindAll(message => !granted.Contains(message.InboxId));
    }

    /// <returns>Null when the database is away, so that nothing is decided.</returns>
    private async Task<Outcome?> SettleAsync(IncomingMessage message, RetryPolicy policy, Exception failure, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await failed.SettleAsync(message, policy, failure, cancellationToken);
            }
            catch (PostgresException unstorable) when (!DatabaseFailure.IsAway(unstorable))
            {
                // A key that no index takes, for example. Dead letters are stored whatever is in them.
                Log.Unstorable(logger, message.Info.Type, message.Info.Id, failure.Message, unstorable);
                await failed.GiveUpAsync(message, failure, cancellationToken);
                return Outcome.Settled;
            }
        }
        catch (PostgresException unstorable) when (!DatabaseFailure.IsAway(unstorable))
        {
            Log.Unstorable(logger, message.Info.Type, message.Info.Id, failure.Message, unstorable);
            return Outcome.Rejected;
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static int AttemptsAtOnce(RetryPolicy policy, Exception failure) => failure switch
    {
        _ when FailedMessages.IsHopeless(policy, failure) => 0,
        _ when DatabaseFailure.IsConflict(failure) => Math.Max(policy.ImmediateRetries, 10), // the next one finds another state
        _ => policy.ImmediateRetries,
    };

    private Activity? StartActivity(IncomingMessage message) =>
        MessagingTelemetry.StartProcess(identity.Service, message.Info, message.Body.Length, message.TraceParent, message.TraceState);

    private void Handled(IncomingMessage message, long started) =>
        MessagingTelemetry.Handled(identity.Service, message.Info.Type, Stopwatch.GetElapsedTime(started), time.GetUtcNow() - message.Info.Time);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Type} {Id} waits for the database: {Reason}")]
        public static partial void Waiting(ILogger logger, string type, string id, string reason);

        [LoggerMessage(LogLevel.Information, "{Count} messages could not be handled in one transaction ({Reason}); each is handled alone")]
        public static partial void BatchFailed(ILogger logger, int count, string reason);

        [LoggerMessage(LogLevel.Error, "{Type} {Id} failed ({Reason}) and cannot be stored as a retry either")]
        public static partial void Unstorable(ILogger logger, string type, string id, string reason, Exception failure);
    }
}

/// <summary>What became of a message.</summary>
internal enum Outcome
{
    /// <summary>It was handled, now or before; or it waits behind another; or it was given up.</summary>
    Settled,

    /// <summary>It waits to be tried again.</summary>
    RetriedLater,

    /// <summary>Not even the failure could be stored: the broker itself must put it aside.</summary>
    Rejected,
}

/// <summary>The inbox no longer remembers messages of that age, so the message may have been handled before.</summary>
internal sealed class MessageTooOldException(DateTimeOffset time) : Exception(
    $"It was published at {time:O}, and the inbox no longer remembers what was handled then. Redrive it if it was not handled.");
