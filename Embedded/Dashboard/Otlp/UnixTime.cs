namespace Dashboard.Otlp;

/// <summary>OTLP's times: nanoseconds since 1970. The last that it can say is in the year 2554, which <see cref="DateTimeOffset"/> reaches.</summary>
internal static class UnixTime
{
    public static DateTimeOffset FromNanoseconds(ulong nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick));
}
