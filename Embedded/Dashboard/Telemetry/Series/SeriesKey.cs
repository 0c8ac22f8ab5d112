namespace Dashboard.Telemetry.Series;

/// <summary>What tells the series of one instrument apart.</summary>
internal readonly record struct SeriesKey
{
    private SeriesKey(string instanceId, IReadOnlyList<Tag> tags)
    {
        InstanceId = instanceId;
        Tags = tags;
    }

    public string InstanceId { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Tag> Tags { get; }

    public static SeriesKey Of(string instanceId, IReadOnlyList<Tag> tags) =>
        new(instanceId, tags.Count < 2 ? tags : [.. tags.OrderBy(tag => tag.Name, StringComparer.Ordinal)]);

    /// <summary>The same for all instances.</summary>
    public SeriesKey WithoutInstance() => new("", Tags);

    public bool Equals(SeriesKey other) => InstanceId == other.InstanceId && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(InstanceId);
        foreach (var tag in Tags)
            hash.Add(tag);
        return hash.ToHashCode();
    }
}
