namespace Dashboard.Otlp;

/// <summary>How many values a bucket has.</summary>
internal static class BucketCount
{
    // What a double still counts one by one; no program comes near.
    private const ulong Most = 1UL << 53;

    public static long Of(ulong sent) => (long)Math.Min(sent, Most);
}
