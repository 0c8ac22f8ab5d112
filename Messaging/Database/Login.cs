using Npgsql;

namespace Messaging.Database;

/// <summary>
/// Opens connections while passwords are rotated: there is a moment in which the server has the new password and the process
/// still the old one, or the other way round. The data source reads it anew for each attempt.
/// </summary>
internal static class Login
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

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
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
