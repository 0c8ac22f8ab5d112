using Npgsql;

namespace Messaging;

/// <summary>A decision was made on a state that has changed meanwhile. Repeating the whole operation may succeed.</summary>
public sealed class ConcurrencyException : Exception
{
    private const string VersionTaken = "events_pkey";
    private const string SagaStarted = "sagas_pkey";

    /// <summary>Creates the exception without a message.</summary>
    public ConcurrencyException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What has changed.</param>
    public ConcurrencyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What has changed.</param>
    /// <param name="innerException">How the database said so.</param>
    public ConcurrencyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static bool Explains(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: VersionTaken or SagaStarted, SchemaName: "messaging" };
}
