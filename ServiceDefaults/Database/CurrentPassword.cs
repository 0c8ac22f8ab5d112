using Microsoft.Extensions.Configuration;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>The password of a connection string, as the configuration has it when a connection is opened.</summary>
internal static class CurrentPassword
{
    public static void Use(NpgsqlDataSourceBuilder dataSource, IConfiguration configuration, string connectionName)
    {
        // Without a password the server authenticates in another way, such as by certificate or integrated security.
        if (dataSource.ConnectionStringBuilder.Password is null)
            return;

        // Npgsql takes either a fixed password or a provider.
        dataSource.ConnectionStringBuilder.Password = null;
        dataSource.UsePasswordProvider(
            _ => Read(configuration, connectionName),
            (_, _) => ValueTask.FromResult(Read(configuration, connectionName)));
    }

    private static string Read(IConfiguration configuration, string connectionName) =>
        new NpgsqlConnectionStringBuilder(configuration.GetConnectionString(connectionName)).Password
        ?? throw new InvalidOperationException($"The connection string '{connectionName}' has lost its password: set Password in ConnectionStrings:{connectionName}.");
}
