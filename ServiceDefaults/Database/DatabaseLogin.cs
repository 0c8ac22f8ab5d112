using System.Data.Common;
using Npgsql;
using ServiceDefaults.Database;

namespace ServiceDefaults;

/// <summary>
/// Opens connections in requests that may not be handled again, while a password is being rotated: for a moment the server has
/// the new one and this process still the old one. Idempotent requests need nothing of this; they are handled again.
/// </summary>
public static class DatabaseLogin
{
    /// <summary>Opens a connection; a login that is refused because of the password is repeated ten times, for 5 s. Thread-safe.</summary>
    /// <param name="database">Made with <see cref="DatabaseDefaults.For"/>, which reads the password anew for each login.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The open connection, to be disposed of by the caller.</returns>
    /// <exception cref="NpgsqlException">The database is away, or has refused the password every time.</exception>
    public static async ValueTask<NpgsqlConnection> LogInAsync(this NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var connection = database.CreateConnection();
        try
        {
            await LogInAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection that somebody else made, such as EF Core.</summary>
    /// <inheritdoc cref="LogInAsync(NpgsqlDataSource, CancellationToken)" path="/exception"/>
    /// <param name="connection">A closed connection.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async ValueTask LogInAsync(this DbConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        for (var repetition = 1; ; repetition++)
        {
            try
            {
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (PostgresException error) when (RefusedLogin.IsRefusal(error))
            {
                // Wrapped, so that the request sees that this has been repeated already.
                if (repetition > RefusedLogin.Repetitions)
                    throw new NpgsqlException($"The database refused the password {repetition} times: {error.MessageText}.", error);
                await Task.Delay(RefusedLogin.NextPause(), cancellationToken);
            }
        }
    }
}
