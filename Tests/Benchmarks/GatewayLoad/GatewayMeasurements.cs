namespace Benchmarks.GatewayLoad;

/// <summary>What Tests/Benchmarks measured, round by round.</summary>
/// <param name="Rates">As fast as it goes.</param>
/// <param name="HalfLoadRequestsPerSecond">Half of the gateway's maximum.</param>
/// <param name="HalfLoads">At that rate.</param>
internal sealed record GatewayMeasurements(
    IReadOnlyList<RateMeasurement> Rates, double HalfLoadRequestsPerSecond, IReadOnlyList<HalfLoadMeasurement> HalfLoads);

/// <summary>Every connection sends its next request when it has the answer to the last.</summary>
/// <param name="Variant">One of <see cref="GatewayVariants"/>.</param>
/// <param name="RequestsPerSecond">Answered with 200.</param>
/// <param name="P50Milliseconds">From a request to its answer.</param>
/// <param name="P99Milliseconds">The same.</param>
/// <param name="ProcessorMicroseconds">Of the proxy, or of the service when there is none, for a request.</param>
internal sealed record RateMeasurement(string Variant, double RequestsPerSecond, double P50Milliseconds, double P99Milliseconds, double ProcessorMicroseconds);

/// <summary>Requests are due at fixed times, however the answers come; a latency counts from when a request was due.</summary>
internal sealed record HalfLoadMeasurement(string Variant, double P50Milliseconds, double P99Milliseconds);

/// <summary>What is compared.</summary>
internal static class GatewayVariants
{
    public const string Direct = "direct";
    public const string Bare = "bare YARP";
    public const string Gateway = "gateway";
    public const string Exporting = "gateway, exporting telemetry";
    public const string Nginx = "nginx";
}
