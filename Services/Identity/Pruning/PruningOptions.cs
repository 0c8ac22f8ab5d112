namespace Identity.Pruning;

/// <summary>Configuration section <c>Pruning</c>.</summary>
internal sealed class PruningOptions
{
    /// <summary>How often.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long what has expired is kept, for those who look into an incident.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Rows removed by one statement, so that none locks many for long.</summary>
    public int BatchSize { get; set; } = 5000;
}
