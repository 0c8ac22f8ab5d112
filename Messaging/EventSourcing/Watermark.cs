namespace Messaging.EventSourcing;

/// <summary>
/// Says how far a reader may go in the global order of events without ever skipping one that commits late, and without waiting
/// for ever at a position whose transaction was rolled back. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A position is taken from a sequence before its transaction commits. A reader that sees 1, 2 and 4 cannot know at once
/// whether 3 will come. Contiguous positions are safe. At a gap, the reader remembers the highest position that it sees: up
/// to there, every position has been taken. Whoever took one had its transaction id before (<see cref="EventStore.Append"/>
/// sees to that), and transaction ids count upwards. So the id that the reader's own next transaction gets (the
/// <em>horizon</em>) is above those of all of them.
/// </para>
/// <para>
/// Once a snapshot's xmin has reached the horizon, all these transactions have ended, and those that committed are
/// visible in that snapshot: up to the remembered position, what is missing in it will never come. The highest position is
/// then <em>settled</em> and gaps up to there are passed over.
/// </para>
/// <para>
/// A snapshot's xmax would not do as the horizon: it is the highest id that has <em>ended</em>, plus one, and a transaction
/// with a higher id may have taken the position already.
/// </para>
/// </remarks>
internal sealed class Watermark
{
    private long _settled;
    private long _watched;
    private ulong _horizon;

    /// <summary>Whether a gap is being watched that no transaction has begun after yet: another look may pass over it at once.</summary>
    public bool AwaitsTransaction => _watched > 0 && _horizon == 0;

    /// <summary>To be called with the reader's transaction's id, which it got after what was read before, and before it reads.</summary>
    public void Begin(ulong transaction)
    {
        if (AwaitsTransaction)
            _horizon = transaction;
    }

    /// <summary>How many of the events read can be taken.</summary>
    /// <param name="after">The last position that was taken before.</param>
    /// <param name="positions">Those that the snapshot shows after it, ascending, possibly not all.</param>
    /// <param name="highest">The highest position that the snapshot shows.</param>
    /// <param name="xmin">The snapshot's xmin: every transaction with a lower id has ended.</param>
    public int Take(long after, IReadOnlyList<long> positions, long highest, ulong xmin)
    {
        if (_horizon > 0 && xmin >= _horizon)
        {
            _settled = _watched;
            _watched = 0;
            _horizon = 0;
        }

        for (var i = 0; i < positions.Count; i++)
        {
            var previous = i == 0 ? after : positions[i - 1];
            if (positions[i] != previous + 1 && positions[i] - 1 > _settled)
            {
                if (_watched == 0)
                    _watched = highest;
                return i;
            }
        }

        return positions.Count;
    }
}
