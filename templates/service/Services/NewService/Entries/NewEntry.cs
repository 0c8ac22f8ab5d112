using Messaging;
using NewService.Messages;
using Npgsql;
using NpgsqlTypes;

namespace NewService.Entries;

/// <summary>An entry to be added, and the message that says so, in one transaction; once per customer, source and key.</summary>
/// <param name="CustomerId">Whose it is; null: nobody's, and so shown to nobody.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="SourceKey">What makes it one and the same there.</param>
/// <param name="Text">What it says.</param>
/// <param name="CreatedAt">When.</param>
internal sealed record NewEntry(string? CustomerId, string Source, string SourceKey, string Text, DateTimeOffset CreatedAt)
{
    // Waits for another transaction that adds the same; adds nothing once that one has committed.
    private const string Insert = """
        INSERT INTO entries (entry_id, customer_id, source, source_key, text, status, created_at)
        VALUES ($1, $2, $3, $4, $5, 'Received', $6)
        ON CONFLICT (customer_id, source, source_key) DO NOTHING
        """;

    /// <summary>A UUIDv7: the order of entries is that in which they were made.</summary>
    public Guid EntryId { get; } = Guid.CreateVersion7(CreatedAt);

    /// <returns>Whether it was added; false when it is there already.</returns>
    public async Task<bool> AddAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(Insert, work.Connection)
        {
            Parameters =
            {
                new() { Value = EntryId },
                new() { Value = (object?)CustomerId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = Source },
                new() { Value = SourceKey },
                new() { Value = Text },
                new() { Value = CreatedAt },
            },
        };
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            return false;

        work.Publish(new EntryAdded(EntryId, CustomerId, CreatedAt), key: EntryId.ToString());
        return true;
    }
}
