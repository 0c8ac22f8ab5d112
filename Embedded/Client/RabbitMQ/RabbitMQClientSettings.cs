namespace Aspire.RabbitMQ.Client;

/// <summary>
/// Settings of the RabbitMQ client, read from the configuration sections <c>Aspire:RabbitMQ:Client</c> and
/// <c>Aspire:RabbitMQ:Client:NAME</c> (the named one wins).
/// </summary>
public sealed class RabbitMQClientSettings
{
    /// <summary>AMQP URI; <c>ConnectionStrings:NAME</c> takes precedence over the settings sections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// How often a first connection that the broker refuses is tried again, with pauses of 1, 2, 4 … seconds.
    /// 0 fails at once. Default: 5.
    /// </summary>
    public int MaxConnectRetryCount { get; set; } = 5;

    /// <summary>When true, no health check is registered. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>When true, the client's spans are not collected. Default: false.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>
    /// When false, the connection is opened while the application starts, and a broker that is away makes the start
    /// fail. Default: true, which opens it on first use.
    /// </summary>
    public bool DisableAutoActivation { get; set; } = true;
}
