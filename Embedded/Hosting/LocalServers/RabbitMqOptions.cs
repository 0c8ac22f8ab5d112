namespace Aspire.Hosting.LocalServers;

/// <summary>What a RabbitMQ broker is to be.</summary>
internal sealed record RabbitMqOptions
{
    public required string ResourceName { get; init; }

    /// <summary>Null: a temporary one, gone when the AppHost is.</summary>
    public string? DataDirectory { get; init; }

    public required int Port { get; init; }

    /// <summary>The port of the management plugin's HTTP API and pages; null: without the plugin.</summary>
    public int? ManagementPort { get; init; }

    /// <summary>Chosen when the data directory is made.</summary>
    public required string UserName { get; init; }

    /// <summary>Chosen when the data directory is made.</summary>
    public required string Password { get; init; }
}
