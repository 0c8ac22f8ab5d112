using Microsoft.Extensions.Configuration;
using Npgsql;
using ServiceDefaults.Database;

namespace ServiceDefaults;

/// <summary>How services use PostgreSQL.</summary>
public static class DatabaseDefaults
{
    private const int PreparedStatements = 64;
    private const int Connections = 32;
    private const int DefaultConnections = 100;
    private const int ConnectionLifetimeSeconds = 600;

    /// <summary>
    /// Everything that <see cref="Apply"/> does; and every new connection logs in with the password that the configuration has
    /// at that moment, so that a rotated one takes effect without a restart. Connections are replaced after
    /// <c>Database:ConnectionLifetimeSeconds</c> (default: 600), so that none lives on for long with a password that is no
    /// more. To be given to <c>AddNpgsqlDataSource</c>.
    /// </summary>
    /// <param name="configuration">Read anew for each connection to the server, not for each use of a pooled one.</param>
    /// <param name="connectionName">Name of the connection string. Only its password is read again.</param>
    /// <returns>What to do to the data source to be built. Thread-safe.</returns>
    public static Action<NpgsqlDataSourceBuilder> For(IConfiguration configuration, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        return dataSource =>
        {
            Apply(dataSource);
            dataSource.ConnectionStringBuilder.ConnectionLifetime = configuration.GetValue("Database:ConnectionLifetimeSeconds", ConnectionLifetimeSeconds);
            CurrentPassword.Use(dataSource, configuration, connectionName);
        };
    }

    /// <summary>
    /// Prepares statements that recur, so that the server does not parse and plan them each time; keeps pools small, since
    /// replicas share the server's connections; and leaves out the reset of a session between its users, which makes a small
    /// query take two to five times as long. So whoever uses a connection must leave its session as it was: settings are changed
    /// with <c>SET LOCAL</c>, advisory locks are those of transactions, and there is no <c>LISTEN</c> and no temporary table.
    /// A test of Messaging holds that for its own connections. A connection string that sets another pool size keeps it.
    /// </summary>
    /// <param name="dataSource">The data source to be built.</param>
    public static void Apply(NpgsqlDataSourceBuilder dataSource)
    {
        ArgumentNullException.ThrowIfNull(dataSource);

        var settings = dataSource.ConnectionStringBuilder;
        settings.MaxAutoPrepare = PreparedStatements;
        settings.NoResetOnClose = true;
        if (settings.MaxPoolSize == DefaultConnections)
            settings.MaxPoolSize = Connections;
    }
}
