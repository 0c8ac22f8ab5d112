namespace Identity.Keys;

/// <summary>
/// Which of the keys of one purpose is used, which are published, which are over, and whether the next one is due. Every
/// replica computes the same from the same rows.
/// </summary>
internal sealed record KeySchedule(
    StoredKey? Current, StoredKey? Upcoming, IReadOnlyList<StoredKey> Published, IReadOnlyList<StoredKey> Over, DateTimeOffset? NextFrom)
{
    public static KeySchedule Of(IEnumerable<StoredKey> keys, KeyOptions options, DateTimeOffset now)
    {
        var newestFirst = keys.OrderByDescending(key => key.SignsFrom).ThenBy(key => key.Id, StringComparer.Ordinal).ToList();
        var upcoming = newestFirst.LastOrDefault(key => key.SignsFrom > now);
        var current = newestFirst.FirstOrDefault(key => key.SignsFrom <= now);
        var published = newestFirst.Where((key, index) => key.SignsFrom > now || index is 0 || newestFirst[index - 1].SignsFrom + options.Retention > now)
            .OrderByDescending(key => key == current).ToList();

        return new(current, upcoming, published, [.. newestFirst.Except(published)], Next(current, upcoming, options, now));
    }

    /// <summary>From when the key to be made now would be used; null when none is due.</summary>
    private static DateTimeOffset? Next(StoredKey? current, StoredKey? upcoming, KeyOptions options, DateTimeOffset now)
    {
        if (current is null)
            return now;
        if (upcoming is not null || now < current.SignsFrom + options.Lifetime - options.PublishAhead)
            return null;
        return now + options.PublishAhead;
    }
}
