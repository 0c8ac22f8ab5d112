using Messaging.Background;
using Messaging.Database;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.EventSourcing;

/// <summary>
/// Brings one asynchronous projection up to date. What it writes and how far it has come commit in one transaction, so each
/// event is projected exactly once; the locked checkpoint lets one replica work at a time. At an event that cannot be projected
/// this projection, and only this one, stops and tries again, until an operator lets it skip the event.
/// </summary>
internal sealed class ProjectionRunner(
    IAsyncProjection projection, EventStore events, UnitsOfWork units, AppendSignal signal,
    IOptions<MessagingOptions> options, TimeProvider time, ILogger<ProjectionRunner> logger) : PollingService(time, logger)
{
    private const int BatchSize = 200;

    // A gap usually is a transaction that commits within milliseconds.
    private static readonly TimeSpan PauseAtGap = TimeSpan.FromMilliseconds(20);

    private Watermark _watermark = new();
    private bool _registered;
    private int _limit = BatchSize;
    private StoredEvent? _current;

    protected override string Subject => _current is null
        ? $"Projection '{projection.Name}'"
        : $"Projection '{projection.Name}' (at position {_current.Position}: '{_current.Name}', version {_current.Version} of stream {_current.Stream})";

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        var appended = signal.Next;
        switch (await ProjectNextAsync(stoppingToken))
        {
            case ProjectionProgress.AtGap when !_watermark.AwaitsTransaction:
                await Task.Delay(PauseAtGap, Time, stoppingToken);
                break;
            case ProjectionProgress.Idle:
                await appended.WaitAsync(options.Value.PollInterval, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stoppingToken.ThrowIfCancellationRequested();
                break;
        }
    }

    /// <summary>Projects the next events, in one transaction.</summary>
    internal async Task<ProjectionProgress> ProjectNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _current = null;
            if (!_registered)
                await units.CommitAsync(work => Checkpoint.Create(work, projection.Name), cancellationToken);
            _registered = true;
            var progress = await ProjectAsync(cancellationToken);
            _limit = BatchSize;
            return progress;
        }
        catch (Exception failure)
        {
            // One by one, those before the event that fails get through, and the right one is named. The database may be
            // another one after a failover, in which nothing is settled that was before.
            var alone = _limit == 1;
            _limit = 1;
            _watermark = new();
            _registered = false;
            if (alone && _current is { } at && failure is not OperationCanceledException && !DatabaseFailure.IsAway(failure))
                await units.CommitAsync(work => Checkpoint.Fail(work, projection.Name, at.Position, failure, Time.GetUtcNow()), cancellationToken);
            throw;
        }
    }

    private async Task<ProjectionProgress> ProjectAsync(CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        if (await Checkpoint.TryLockAsync(work, projection.Name, cancellationToken) is not { } checkpoint)
            return ProjectionProgress.Idle;

        _watermark.Begin(checkpoint.Transaction);
        var batch = await EventBatch.ReadAsync(work.Connection, checkpoint.Position, _limit, cancellationToken);
        var count = _watermark.Take(checkpoint.Position, [.. batch.Events.Select(stored => stored.Position)], batch.Highest, batch.Xmin);
        if (count == 0)
            return ProjectionProgress.AtGap;

        foreach (var stored in batch.Events.Take(count))
        {
            _current = stored;
            projection.Project(events.Record(stored), work);
        }

        Checkpoint.Move(work, projection.Name, _current!.Position, Time.GetUtcNow());
        await work.CommitAsync(cancellationToken);
        return ProjectionProgress.Moved;
    }
}

/// <summary>What came of one look for events.</summary>
internal enum ProjectionProgress
{
    /// <summary>There is nothing new, or another replica is at work.</summary>
    Idle,

    /// <summary>Events were projected; there may be more.</summary>
    Moved,

    /// <summary>A position is missing, and its transaction may still commit.</summary>
    AtGap,
}
