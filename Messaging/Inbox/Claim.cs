namespace Messaging.Inbox;

/// <summary>Whether a message may be handled in this transaction.</summary>
internal enum Claim
{
    /// <summary>It was not seen before, and from now on counts as seen if the transaction commits.</summary>
    Granted,

    /// <summary>It was handled before.</summary>
    Duplicate,

    /// <summary>An earlier message of its key waits for a retry.</summary>
    Behind,

    /// <summary>It is older than what the inbox remembers, so nobody can tell.</summary>
    TooOld,
}
