namespace Messaging;

/// <summary>
/// A stored event is of a name or of a schema version that this program does not know: most likely a newer release wrote it.
/// Nothing is skipped; what needed the event has to wait for that release.
/// </summary>
public sealed class UnknownEventException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public UnknownEventException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the stream, the version in it, and the event.</param>
    public UnknownEventException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the stream, the version in it, and the event.</param>
    /// <param name="innerException">The cause.</param>
    public UnknownEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
