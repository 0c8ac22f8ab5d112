namespace NewService.Entries;

/// <summary>An entry as its customer sees it.</summary>
/// <param name="EntryId">A UUIDv7.</param>
/// <param name="Text">What it says.</param>
/// <param name="Source"><c>api</c>, or the type of the event that caused it.</param>
/// <param name="Status"><c>Received</c>, and a moment later <c>Processed</c>.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ProcessedAt">UTC; null until then.</param>
internal sealed record Entry(Guid EntryId, string Text, string Source, string Status, DateTime CreatedAt, DateTime? ProcessedAt = null)
{
    public const string Columns = "entry_id, text, source, status, created_at, processed_at";
}
