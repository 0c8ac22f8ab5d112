namespace Aspire.Hosting.LocalServers;

/// <summary>What a PostgreSQL server is to be.</summary>
internal sealed record PostgresOptions
{
    public required string ResourceName { get; init; }

    /// <summary>Null: a temporary one, gone when the AppHost is.</summary>
    public string? DataDirectory { get; init; }

    public required int Port { get; init; }

    /// <summary>The superuser; chosen when the data directory is made.</summary>
    public required string UserName { get; init; }

    /// <summary>The superuser's password; chosen when the data directory is made.</summary>
    public required string Password { get; init; }
}
