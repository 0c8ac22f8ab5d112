using Npgsql;

namespace Messaging.Database;

/// <summary>What an exception of the database means for a message.</summary>
internal static class DatabaseFailure
{
    private const int LongestText = 2000;

    /// <summary>
    /// It cannot be reached, is starting or stopping, is not migrated yet, or refuses the password: no message's fault, so wait. A
    /// time-out may be the statement's own fault and is not among them.
    /// </summary>
    public static bool IsAway(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InvalidCatalogName } => true,
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } error => error.MessageText.Contains("messaging.", StringComparison.Ordinal),
        // Migrated by its owner, who has not granted anything yet.
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } error => error.MessageText.Contains("schema messaging", StringComparison.Ordinal),
        PostgresException error => IsAway(error.SqlState),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException => true,
        _ => exception.InnerException is { } inner && IsAway(inner),
    };

    /// <summary>Two transactions were in each other's way; one of them repeats.</summary>
    public static bool IsConflict(Exception exception) => exception switch
    {
        ConcurrencyException => true,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } => true,
        _ => exception.InnerException is { } inner && IsConflict(inner),
    };

    /// <summary>A failure as it is kept for operators, in a form that PostgreSQL takes: not endless, and without the character 0.</summary>
    public static string Describe(Exception failure)
    {
        var text = $"{failure.GetType().Name}: {failure.Message}".Replace('\0', ' ');
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    // Classes 08 (connection), 53 (out of resources), 57 (operator intervention).
    private static bool IsAway(string sqlState) =>
        sqlState.StartsWith("08", StringComparison.Ordinal)
        || sqlState.StartsWith("53", StringComparison.Ordinal)
        || sqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.DatabaseDropped;
}
