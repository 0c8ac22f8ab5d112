using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Identity.Users;

/// <summary>
/// Checks a name and a password. Every try is counted before the password is looked at, so that tries at the same time are
/// counted too; after too many, the right password is refused as well until the lock has passed. Unknown names cost as much
/// time as known ones.
/// </summary>
internal sealed class SignIn(
    NpgsqlDataSource database, IPasswordHasher<User> passwords, IOptions<LockOutOptions> lockOut, TimeProvider time)
{
    private const string Count = """
        UPDATE users
        SET failed_tries = CASE WHEN locked_until IS NULL THEN failed_tries + 1 ELSE 1 END,
            locked_until = CASE WHEN CASE WHEN locked_until IS NULL THEN failed_tries + 1 ELSE 1 END >= $3 THEN $4 END
        WHERE lower(name) = lower($1) AND (locked_until IS NULL OR locked_until <= $2)
        RETURNING id, name, password_hash
        """;

    private const string Succeed = "UPDATE users SET failed_tries = 0, locked_until = NULL, password_hash = $2 WHERE id = $1";

    private static readonly User Nobody = new(Guid.Empty, "");
    private readonly string _nobodysHash = passwords.HashPassword(Nobody, Guid.NewGuid().ToString());

    /// <returns>Null when the name is unknown, the password wrong or the user locked out; nobody is told which.</returns>
    public async Task<User?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        var (user, hash) = await CountAsync(name, cancellationToken);
        var result = passwords.VerifyHashedPassword(user ?? Nobody, hash ?? _nobodysHash, password);
        if (user is null || result is PasswordVerificationResult.Failed)
            return null;

        await using var connection = await database.LogInAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Succeed, connection);
        command.Parameters.Add(new() { Value = user.Id });
        command.Parameters.Add(new() { Value = result is PasswordVerificationResult.SuccessRehashNeeded ? passwords.HashPassword(user, password) : hash! });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return user;
    }

    private async Task<(User? User, string? Hash)> CountAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.LogInAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Count, connection);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = lockOut.Value.Tries });
        command.Parameters.Add(new() { Value = now + lockOut.Value.Duration });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (new(row.GetGuid(0), row.GetString(1)), row.GetString(2)) : (null, null);
    }
}
