using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using NpgsqlTypes;

namespace Identity.Keys;

/// <summary>
/// The keys in the database. One transaction reads them, removes those that are over and makes those that are due; a lock
/// keeps replicas from doing it at once.
/// </summary>
internal sealed class KeyStore(NpgsqlDataSource database, KeyRing ring, Seal seal, IOptions<KeyOptions> options, TimeProvider time)
{
    private const int KeyBits = 2048;
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtext('token keys'))";
    private const string Select = "SELECT id, purpose, private_key, created_at, signs_from FROM token_keys";
    private const string Insert = "INSERT INTO token_keys (id, purpose, private_key, created_at, signs_from) VALUES ($1, $2, $3, $4, $5)";
    private const string Delete = "DELETE FROM token_keys WHERE id = ANY($1)";

    /// <summary>Brings the ring up to date, and the database by what the schedule asks for.</summary>
    public Task<bool> RefreshAsync(CancellationToken cancellationToken) => RunAsync(rotate: false, cancellationToken);

    /// <summary>Makes the next keys now, unless they are already there waiting for their turn.</summary>
    public Task<bool> RotateAsync(CancellationToken cancellationToken) => RunAsync(rotate: true, cancellationToken);

    private async Task<bool> RunAsync(bool rotate, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand(Lock, connection, transaction))
            await take.ExecuteNonQueryAsync(cancellationToken);

        var stored = await ReadAsync(connection, cancellationToken);
        var published = new List<StoredKey>();
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
        {
            var now = time.GetUtcNow();
            var keys = stored.Where(key => key.Purpose == purpose).ToList();
            var schedule = KeySchedule.Of(keys, options.Value, now);
            var from = schedule.NextFrom ?? (rotate && schedule.Upcoming is null ? now + options.Value.PublishAhead : null);
            if (from is { } signsFrom)
            {
                keys.Add(await AddAsync(connection, purpose, now, signsFrom, cancellationToken));
                schedule = KeySchedule.Of(keys, options.Value, now);
            }

            if (schedule.Over.Count > 0)
                await RemoveAsync(connection, schedule.Over, cancellationToken);
            published.AddRange(schedule.Published);
        }

        await transaction.CommitAsync(cancellationToken);
        return ring.Replace(published);
    }

    private async Task<List<StoredKey>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var keys = new List<StoredKey>();
        await using var command = new NpgsqlCommand(Select, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var id = rows.GetString(0);
            keys.Add(ring.Find(id) ?? new(
                id, rows.GetString(1) is "sign" ? KeyPurpose.Sign : KeyPurpose.Encrypt, Open(id, rows.GetFieldValue<byte[]>(2)),
                rows.GetFieldValue<DateTimeOffset>(3), rows.GetFieldValue<DateTimeOffset>(4)));
        }

        return keys;
    }

    private async Task<StoredKey> AddAsync(
        NpgsqlConnection connection, KeyPurpose purpose, DateTimeOffset now, DateTimeOffset signsFrom, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        var rsa = RSA.Create(KeyBits);
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = purpose is KeyPurpose.Sign ? "sign" : "encrypt" },
                new() { Value = seal.Close(rsa.ExportPkcs8PrivateKey(), id) },
                new() { Value = now },
                new() { Value = signsFrom },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new(id, purpose, new RsaSecurityKey(rsa) { KeyId = id }, now, signsFrom);
    }

    private static async Task RemoveAsync(NpgsqlConnection connection, IReadOnlyList<StoredKey> keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Delete, connection)
        {
            Parameters = { new() { Value = keys.Select(key => key.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private RsaSecurityKey Open(string id, byte[] sealedKey)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(seal.Open(sealedKey, id), out _);
        return new(rsa) { KeyId = id };
    }
}
