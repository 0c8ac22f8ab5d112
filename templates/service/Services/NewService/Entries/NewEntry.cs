using Dapper;
using Messaging;
using NewService.Messages;

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
        VALUES (@EntryId, @CustomerId, @Source, @SourceKey, @Text, 'Received', @CreatedAt)
        ON CONFLICT (customer_id, source, source_key) DO NOTHING
        """;

    /// <summary>A UUIDv7: the order of entries is that in which they were made.</summary>
    public Guid EntryId { get; } = Guid.CreateVersion7(CreatedAt);

    /// <returns>Whether it was added; false when it is there already.</returns>
    public async Task<bool> AddAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await work.Connection.ExecuteAsync(new CommandDefinition(Insert, this, cancellationToken: cancellationToken)) == 0)
            return false;

        work.Publish(new EntryAdded(EntryId, CustomerId, CreatedAt), key: EntryId.ToString());
        return true;
    }
}
