using System.Security.Cryptography;
using Identity.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Identity.Keys;

/// <summary>
/// The keys in the database. One transaction reads them, removes those that are over and makes those that are due; a lock
/// keeps replicas from doing it at once.
/// </summary>
internal sealed class KeyStore(IdentityDatabase database, KeyRing ring, Seal seal, IOptions<KeyOptions> options, TimeProvider time)
{
    private const int KeyBits = 2048;

    /// <summary>Brings the ring up to date, and the database by what the schedule asks for.</summary>
    /// <returns>Whether the ring has changed.</returns>
    public Task<bool> RefreshAsync(CancellationToken cancellationToken) => RunAsync(rotate: false, cancellationToken);

    /// <summary>Makes the next keys now, unless they are already there waiting for their turn.</summary>
    public Task RotateAsync(CancellationToken cancellationToken) => RunAsync(rotate: true, cancellationToken);

    private async Task<bool> RunAsync(bool rotate, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('token keys'))", cancellationToken);

        var rows = await database.Set<SealedKey>().AsNoTracking().ToListAsync(cancellationToken);
        var stored = rows.ConvertAll(row => ring.Find(row.Id) ?? Open(row));
        var published = new List<TokenKey>();
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
        {
            var now = time.GetUtcNow();
            var keys = stored.FindAll(key => key.Purpose == purpose);
            var schedule = KeySchedule.Of(keys, options.Value, now);
            var from = schedule.NextFrom ?? (rotate && schedule.Upcoming is null ? now + options.Value.PublishAhead : null);
            if (from is { } signsFrom)
            {
                keys.Add(Add(purpose, now, signsFrom));
                schedule = KeySchedule.Of(keys, options.Value, now);
            }

            published.AddRange(schedule.Published);
        }

        await database.SaveChangesAsync(cancellationToken);
        var ids = published.ConvertAll(key => key.Id);
        await database.Set<SealedKey>().Where(key => !ids.Contains(key.Id)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ring.Replace(published);
    }

    private TokenKey Add(KeyPurpose purpose, DateTimeOffset now, DateTimeOffset signsFrom)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        var rsa = RSA.Create(KeyBits);
        database.Add(new SealedKey { Id = id, Purpose = purpose, PrivateKey = seal.Close(rsa.ExportPkcs8PrivateKey(), id), CreatedAt = now, SignsFrom = signsFrom });
        return new(id, purpose, new RsaSecurityKey(rsa) { KeyId = id }, now, signsFrom);
    }

    private TokenKey Open(SealedKey key)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(seal.Open(key.PrivateKey, key.Id), out _);
        return new(key.Id, key.Purpose, new RsaSecurityKey(rsa) { KeyId = key.Id }, key.CreatedAt, key.SignsFrom);
    }
}
