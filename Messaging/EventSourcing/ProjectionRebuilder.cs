using Messaging.EventSourcing;
using Npgsql;

namespace Messaging;

/// <summary>
/// Builds read models again from their events, for operators: after a mistake in a projection was mended, or when it is to
/// show more than before. Appends go on meanwhile, and the result is what it would be had the projection been there from the
/// beginning. Thread-safe; two rebuilds at once do no harm.
/// </summary>
/// <remarks>
/// To be called when all replicas run the release whose projection is wanted: events that an older one appends meanwhile are
/// projected its way.
/// </remarks>
public sealed class ProjectionRebuilder
{
    private readonly IReadOnlyDictionary<string, IInlineProjection> _inline;
    private readonly IReadOnlyDictionary<string, IAsyncProjection> _async;
    private readonly InlineRebuild _rebuild;
    private readonly UnitsOfWork _units;
    private readonly AppendSignal _signal;
    private readonly TimeProvider _time;

    internal ProjectionRebuilder(
        IEnumerable<IInlineProjection> inline, IEnumerable<IAsyncProjection> asynchronous, InlineRebuild rebuild, UnitsOfWork units, AppendSignal signal, TimeProvider time)
    {
        _inline = inline.ToDictionary(projection => projection.GetType().Name);
        _async = asynchronous.ToDictionary(projection => projection.Name);
        _rebuild = rebuild;
        _units = units;
        _signal = signal;
        _time = time;
    }

    /// <summary>What can be rebuilt: inline projections by the name of their type, asynchronous ones by <see cref="IAsyncProjection.Name"/>.</summary>
    public IEnumerable<string> Names => _inline.Keys.Concat(_async.Keys);

    /// <summary>Rebuilds a read model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cancellationToken">Stops the rebuild between two transactions.</param>
    /// <returns>
    /// Inline: ends when all streams have been projected again; until then each stream shows the old or the new, never
    /// something in between. Asynchronous: ends when the read model has been emptied; it fills within the time that
    /// <see cref="ProjectionQueries"/> shows.
    /// </returns>
    /// <exception cref="ArgumentException">There is no such projection.</exception>
    /// <exception cref="UnknownEventException">A stream has an event that this program does not know.</exception>
    /// <exception cref="NpgsqlException">The database is away. The read model stays usable; call again.</exception>
    public Task RebuildAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_inline.TryGetValue(name, out var inline))
            return _rebuild.RunAsync(inline, cancellationToken);
        if (_async.TryGetValue(name, out var asynchronous))
            return ResetAsync(asynchronous, cancellationToken);
        throw new ArgumentException($"There is no projection '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
    }

    // The checkpoint first: whoever is at work holds its lock, and writes to the read model only while holding it.
    private async Task ResetAsync(IAsyncProjection projection, CancellationToken cancellationToken)
    {
        await using var work = await _units.BeginAsync(cancellationToken);
        Checkpoint.Create(work, projection.Name);
        Checkpoint.Move(work, projection.Name, 0, _time.GetUtcNow());
        SkippedEvents.Clear(work, projection.Name);
        projection.Reset(work);
        work.Appended = _signal.Set;
        await work.CommitAsync(cancellationToken);
    }
}
