namespace Dashboard.Otlp;

/// <summary>When points were measured.</summary>
internal static class PointTime
{
    /// <summary>
    /// Now, where it is not said, and where it is later than now: a series takes no point older than its last, so one from the
    /// future would end it.
    /// </summary>
    public static DateTimeOffset Of(ulong nanoseconds, DateTimeOffset now)
    {
        var time = UnixTime.FromNanoseconds(nanoseconds);
        return nanoseconds == 0 || time > now ? now : time;
    }

    /// <summary>Since when something was counted; null where it is not said.</summary>
    public static DateTimeOffset? StartOf(ulong nanoseconds) => nanoseconds == 0 ? null : UnixTime.FromNanoseconds(nanoseconds);

    /// <summary>A sender says so of what it no longer measures.</summary>
    public static bool HasValue(uint flags) => (flags & (uint)OpenTelemetry.Proto.Metrics.V1.DataPointFlags.NoRecordedValueMask) == 0;
}
