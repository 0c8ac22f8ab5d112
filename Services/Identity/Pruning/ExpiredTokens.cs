using Identity.Sessions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Identity.Pruning;

/// <summary>
/// Removes tokens, sessions and counts of wrong passwords that have expired, and grants that nothing hangs on any more. Redeemed refresh tokens stay until they would
/// have expired, because using one again is how theft is noticed; so do revoked tokens, and the user's consents.
/// </summary>
internal sealed class ExpiredTokens(NpgsqlDataSource database, IOptions<PruningOptions> options, TimeProvider time)
{
    // Replicas that prune at once skip each other's rows.
    private const string DeleteTokens = """
        DELETE FROM tokens WHERE id IN (
            SELECT id FROM tokens WHERE expiration_date < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string DeleteGrants = """
        DELETE FROM grants WHERE id IN (
            SELECT id FROM grants
            WHERE creation_date < $1 AND (type = 'ad-hoc' OR status <> 'valid')
              AND NOT EXISTS (SELECT FROM tokens WHERE authorization_id = grants.id)
            LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string DeleteSessions = """
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string DeleteTries = """
        DELETE FROM sign_in_tries WHERE key IN (
            SELECT key FROM sign_in_tries WHERE next_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    /// <returns>How many tokens and grants were removed.</returns>
    public async Task<(int Tokens, int Grants)> PruneAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.Keep;
        await DeleteAsync(DeleteSessions, before - Session.Lifetime, cancellationToken);
        await DeleteAsync(DeleteTries, before, cancellationToken);
        return (await DeleteAsync(DeleteTokens, before, cancellationToken), await DeleteAsync(DeleteGrants, before, cancellationToken));
    }

    private async Task<int> DeleteAsync(string sql, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var deleted = 0;
        for (var batch = options.Value.BatchSize; batch == options.Value.BatchSize; deleted += batch)
        {
            await using var command = database.CreateCommand(sql);
            command.Parameters.Add(new() { Value = before });
            command.Parameters.Add(new() { Value = options.Value.BatchSize });
            batch = await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return deleted;
    }
}
