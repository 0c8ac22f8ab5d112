using Dashboard.Telemetry;

namespace Dashboard.Server;

/// <summary>Where a dashboard listens, and whom it lets in.</summary>
internal sealed record DashboardOptions
{
    /// <summary>Where its pages are: an http address of this machine.</summary>
    public required LoopbackAddress Frontend { get; init; }

    /// <summary>Where it takes telemetry over gRPC; null: nowhere.</summary>
    public LoopbackAddress? OtlpGrpc { get; init; }

    /// <summary>Where it takes telemetry over HTTP; null: nowhere.</summary>
    public LoopbackAddress? OtlpHttp { get; init; }

    /// <summary>Whose dashboard it is: shown on every page.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>Lets a browser in by the login link, and a program by its <c>Authorization</c> header.</summary>
    public required string Token { get; init; }

    /// <summary>What telemetry must carry in the header <c>x-otlp-api-key</c>; null: nothing.</summary>
    public string? OtlpApiKey { get; init; }

    public TelemetryLimits Limits { get; init; } = new();
}
