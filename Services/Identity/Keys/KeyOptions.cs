namespace Identity.Keys;

/// <summary>Configuration section <c>Keys</c>.</summary>
internal sealed class KeyOptions
{
    public const string Section = "Keys";

    /// <summary>What the private keys in the database are sealed with: at least 32 random characters, the same in every replica.</summary>
    public string Secret { get; set; } = "";

    /// <summary>How long a key is used before the next one takes over.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a new key is published before it is used. Longer than services and replicas take to notice it: twice the five
    /// minutes after which services read the keys anew.
    /// </summary>
    public TimeSpan PublishAhead { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an old key is published after the next one took over: longer than the longest-lived token.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(15);

    /// <summary>How often a replica looks for keys that another has made, and whether one is due.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(30);
}
