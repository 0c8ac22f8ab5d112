using Npgsql;

namespace Messaging.Database;

/// <summary>
/// Opens connections while passwords are rotated: there is a moment in which the server has the new password and the process
/// still the old one, or the other way round. The data source reads it anew for each attempt.
/// </summary>
internal static class Login
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    // A login costs both sides some thousand hashes, and all requests of this moment want one: asking more often than the
    // secrets are read again would only take the processor from those who change them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="NpgsqlException">The database is away, or has refused the password for 5 s.</exception>
    public static async ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidPassword && time.GetElapsedTime(started) < Deadline)
            {
                await Task.Delay(Pause * (0.75 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
            }
        }
    }
}
