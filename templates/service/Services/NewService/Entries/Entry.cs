using Npgsql;

namespace NewService.Entries;

/// <summary>An entry as its customer sees it.</summary>
internal sealed record Entry
{
    public const string Columns = "entry_id, text, source, status, created_at, processed_at";

    public required Guid EntryId { get; init; }

    public required string Text { get; init; }

    /// <summary><c>api</c>, or the type of the event that caused it.</summary>
    public required string Source { get; init; }

    /// <summary><c>Received</c>, and a moment later <c>Processed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC; null until then.</summary>
    public DateTime? ProcessedAt { get; init; }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static Entry Read(NpgsqlDataReader row) => new()
    {
        EntryId = row.GetGuid(0),
        Text = row.GetString(1),
        Source = row.GetString(2),
        Status = row.GetString(3),
        CreatedAt = row.GetDateTime(4),
        ProcessedAt = row.IsDBNull(5) ? null : row.GetDateTime(5),
    };
}
