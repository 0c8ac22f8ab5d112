using Npgsql;

namespace Messaging;

/// <summary>A decision was made on a state that has changed meanwhile. Repeating the whole operation may succeed.</summary>
/// <param name="message">What has changed.</param>
/// <param name="innerException">How the database said so.</param>
public sealed class ConcurrencyException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    private const string VersionTaken = "events_pkey";
    private const string SagaStarted = "sagas_pkey";

    internal static bool Explains(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: VersionTaken or SagaStarted, SchemaName: "messaging" };
}
