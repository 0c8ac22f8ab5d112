namespace Identity.Keys;

/// <summary>
/// Which of the keys of one purpose are published, the one in use first, and from when the key to be made now would be used
/// (null when none is due). Those that are not published are over. Every replica computes the same from the same rows.
/// </summary>
internal sealed record KeySchedule(IReadOnlyList<TokenKey> Published, TokenKey? Upcoming, DateTimeOffset? NextFrom)
{
    public static KeySchedule Of(IEnumerable<TokenKey> keys, KeyOptions options, DateTimeOffset now)
    {
        var newestFirst = keys.OrderByDescending(key => key.SignsFrom).ThenBy(key => key.Id, StringComparer.Ordinal).ToList();
        var upcoming = newestFirst.LastOrDefault(key => key.SignsFrom > now);
        var current = newestFirst.FirstOrDefault(key => key.SignsFrom <= now);
        var published = newestFirst.Where((key, index) => key.SignsFrom > now || index is 0 || newestFirst[index - 1].SignsFrom + options.Retention > now)
            .OrderByDescending(key => key == current).ToList();

        DateTimeOffset? nextFrom = null;
        if (current is null)
            nextFrom = now;
        else if (upcoming is null && now >= current.SignsFrom + options.Lifetime - options.PublishAhead)
            nextFrom = now + options.PublishAhead;
        return new(published, upcoming, nextFrom);
    }
}
