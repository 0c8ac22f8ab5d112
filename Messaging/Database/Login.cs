using Npgsql;

namespace Messaging.Database;

/// <summary>
/// Opens connections while passwords are rotated: there is a moment in which the server has the new password and the process
/// still the old one, or the other way round. The data source reads it anew for each attempt.
/// </summary>
internal static class Login
{
    // With the pauses, for 5 s. Counted, not timed: how long a busy server takes to refuse, or for how long the whole machine
    // stood still, says nothing about the password.
    private const int Repetitions = 10;

    // A login costs both sides some thousand hashes, and all requests of this moment want one: asking more often than the
    // secrets are read again would only take the processor from those who change them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="NpgsqlException">The database is away, or has refused the password every time.</exception>
    public static async ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var repetition = 1; ; repetition++)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                // Wrapped, so that who handles requests again sees that this has been repeated already.
                if (repetition > Repetitions)
                    throw new NpgsqlException($"The database refused the password {repetition} times: {error.MessageText}.", error);
                await Task.Delay(Pause * (0.75 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
            }
        }
    }
}
