namespace Aspire.Npgsql;

/// <summary>
/// Settings of the PostgreSQL client, read from the configuration sections <c>Aspire:Npgsql</c> and
/// <c>Aspire:Npgsql:NAME</c> (the named one wins).
/// </summary>
public class NpgsqlSettings
{
    /// <summary>Connection string; <c>ConnectionStrings:NAME</c> takes precedence over the settings sections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>When true, no health check is registered. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>When true, the driver's spans are not collected. Default: false.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>When true, the driver's metrics are not collected. Default: false.</summary>
    public bool DisableMetrics { get; set; }
}
