namespace Messaging.Inbox;

/// <summary>
/// Which table of the inbox a message belongs to. There is one for each day on which messages were published, and after 32 days
/// the first one is used again. A message's time is the same for each delivery, and so is its table.
/// </summary>
internal static class InboxBucket
{
    /// <summary>These days, tomorrow, one more for clocks that differ, and the one that is being emptied need 32 tables.</summary>
    public static readonly TimeSpan LongestRetention = TimeSpan.FromDays(28);

    /// <summary>How far a message's time may lie in the future: its table must not still hold an earlier day.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromDays(1);

    private const int Last = 31;
    private static readonly long EpochDay = DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerDay;

    /// <summary>The day, UTC, counted from 1970-01-01, modulo 32.</summary>
    public static short Of(DateTimeOffset time) => (short)(((time.UtcTicks / TimeSpan.TicksPerDay) - EpochDay) & Last);
}
