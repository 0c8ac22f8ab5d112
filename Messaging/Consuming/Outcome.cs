namespace Messaging.Consuming;

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
