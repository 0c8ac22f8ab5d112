using Microsoft.Extensions.Configuration;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>
/// The database to migrate and who does it: the role of the connection string <c>NAME-owner</c> where there is one, and then
/// the service itself runs with a lesser role; otherwise the service's own role.
/// </summary>
internal sealed record MigrationTarget(NpgsqlDataSource DataSource, string ConnectionString)
{
    public const string OwnerSuffix = "-owner";

    /// <summary>The lesser role that the service runs with; null where it runs with the one that migrates.</summary>
    public string? RunningRole { get; private init; }

    public static MigrationTarget Of(IConfiguration configuration, string connectionName, Func<NpgsqlDataSource> running)
    {
        var connectionString = configuration.GetConnectionString(connectionName) ?? "";
        var ownerName = connectionName + OwnerSuffix;
        return configuration.GetConnectionString(ownerName) is { Length: > 0 } owner
            ? new(OwnersDataSource(configuration, ownerName, owner), owner) { RunningRole = new NpgsqlConnectionStringBuilder(connectionString).Username }
            : new(running(), connectionString);
    }

    /// <summary>Without a pool: nothing of the owner's is left open once the migrations are done.</summary>
    private static NpgsqlDataSource OwnersDataSource(IConfiguration configuration, string name, string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString) { ConnectionStringBuilder = { Pooling = false } };
        CurrentPassword.Use(builder, configuration, name);
        return builder.Build();
    }
}
