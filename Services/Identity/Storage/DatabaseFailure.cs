using Npgsql;

namespace Identity.Storage;

internal static class DatabaseFailure
{
    /// <summary>What the database, or the way to it, says in an exception: EF Core wraps it.</summary>
    public static NpgsqlException? In(Exception? exception) => exception as NpgsqlException ?? (exception is null ? null : In(exception.InnerException));
}
