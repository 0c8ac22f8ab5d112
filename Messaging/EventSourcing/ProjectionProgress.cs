namespace Messaging.EventSourcing;

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
