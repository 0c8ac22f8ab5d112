using Npgsql;

namespace ServiceDefaults;

/// <summary>How services use PostgreSQL.</summary>
public static class DatabaseDefaults
{
    private const int PreparedStatements = 64;
    private const int Connections = 32;
    private const int DefaultConnections = 100;

    /// <summary>
    /// Prepares statements that recur, so that the server does not parse and plan them each time; keeps pools small, since
    /// replicas share the server's connections; and leaves out the reset of a session between its users, whose cost is that
    /// of a small query: nobody changes session settings without setting them back. To be given to
    /// <c>AddNpgsqlDataSource</c>. A connection string that sets another pool size keeps it.
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
