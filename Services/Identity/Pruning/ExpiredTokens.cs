using Identity.Sessions;
using Identity.Storage;
using Microsoft.EntityFrameworkCore;

namespace Identity.Pruning;

/// <summary>
/// Removes tokens, sessions and counts of wrong passwords that have expired, and grants that nothing hangs on any more. Redeemed
/// refresh tokens stay until they would have expired, because using one again is how theft is noticed; so do revoked tokens, and
/// the user's consents. Replicas that prune at once skip each other's rows.
/// </summary>
internal sealed class ExpiredTokens(IdentityDatabase database, TimeProvider time)
{
    /// <summary>How many rows one statement removes, so that none locks many for long.</summary>
    public const int BatchSize = 5000;

    /// <summary>How long what has expired is kept, for those who look into an incident.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    /// <returns>How many tokens and grants were removed.</returns>
    public async Task<(int Tokens, int Grants)> PruneAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Keep;
        await DeleteAsync(
            $"""
            DELETE FROM sessions WHERE id IN (
                SELECT id FROM sessions WHERE created_at < {before - Session.Lifetime} LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
            """, cancellationToken);
        await DeleteAsync(
            $"""
            DELETE FROM sign_in_tries WHERE key IN (
                SELECT key FROM sign_in_tries WHERE next_at < {before} LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
            """, cancellationToken);
        var tokens = await DeleteAsync(
            $"""
            DELETE FROM tokens WHERE id IN (
                SELECT id FROM tokens WHERE expiration_date < {before} LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
            """, cancellationToken);
        var grants = await DeleteAsync(
            $"""
            DELETE FROM grants WHERE id IN (
                SELECT id FROM grants
                WHERE creation_date < {before} AND (type = 'ad-hoc' OR status <> 'valid')
                  AND NOT EXISTS (SELECT FROM tokens WHERE authorization_id = grants.id)
                LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
            """, cancellationToken);
        return (tokens, grants);
    }

    private async Task<int> DeleteAsync(FormattableString batch, CancellationToken cancellationToken)
    {
        var (all, last) = (0, BatchSize);
        while (last == BatchSize)
            all += last = await database.Database.ExecuteSqlAsync(batch, cancellationToken);
        return all;
    }
}
