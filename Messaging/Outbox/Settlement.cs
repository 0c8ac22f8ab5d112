using Npgsql;

namespace Messaging.Outbox;

/// <summary>What became of messages of the outbox: those that the broker confirmed are deleted, those that it refused wait, with the reason. Not thread-safe.</summary>
internal sealed class Settlement
{
    private const string DeletePublished = "DELETE FROM messaging.outbox WHERE id = ANY ($1)";

    private const string MarkRefused = """
        UPDATE messaging.outbox SET attempts = attempts + 1, last_error = $2, not_before = $3 WHERE id = $1
        """;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly List<(long Id, string Reason, DateTimeOffset NotBefore)> _refused = [];
    private readonly List<long> _published = [];

    /// <summary>How many are deleted.</summary>
    public int Published => _published.Count;

    /// <param name="row">The message.</param>
    /// <param name="failure">Why the broker did not take it; null when it did.</param>
    /// <param name="now">The time from which it waits.</param>
    public void Add(OutboxRow row, string? failure, DateTimeOffset now)
    {
        if (failure is null)
            _published.Add(row.Id);
        else
            _refused.Add((row.Id, failure, now + PauseAfter(row.Attempts)));
    }

    public void AddTo(NpgsqlBatch batch)
    {
        if (_published.Count > 0)
            batch.BatchCommands.Add(new(DeletePublished) { Parameters = { new() { Value = _published } } });
        foreach (var (id, reason, notBefore) in _refused)
            batch.BatchCommands.Add(new(MarkRefused) { Parameters = { new() { Value = id }, new() { Value = reason }, new() { Value = notBefore } } });
    }

    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempts, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
