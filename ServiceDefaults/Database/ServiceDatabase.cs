using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace ServiceDefaults;

/// <summary>
/// The service's own PostgreSQL database. Its connections log in with the connection string that the configuration has when they
/// are opened, so the service follows a rotation to another role without a restart, which <see cref="NpgsqlDataSource"/> cannot:
/// its user is fixed. Thread-safe.
/// </summary>
/// <remarks>
/// Statements that recur are prepared, so that the server does not parse and plan them each time. Pools are small, since replicas
/// share the server's connections; a connection string that sets another size keeps it. A session is not reset between its users,
/// which would make a small query take two to five times as long. So whoever uses a connection must leave its session as it was:
/// settings are changed with <c>SET LOCAL</c>, advisory locks are those of transactions, and there is no <c>LISTEN</c> and no
/// temporary table. A test of Messaging holds that for its own connections.
/// </remarks>
public sealed partial class ServiceDatabase : DbDataSource
{
    private const int PreparedStatements = 64;
    private const int Connections = 32;
    private const int NpgsqlsOwnConnections = 100;

    private readonly Lock _renewal = new();
    private readonly IConfiguration _configuration;
    private readonly string _connectionName;
    private readonly ILoggerFactory _loggers;
    private readonly IDisposable _changes;
    private string? _configured;
    private volatile NpgsqlDataSource _current;
    private NpgsqlDataSource? _former;

    /// <param name="configuration">Has the connection string, and tells when it changes.</param>
    /// <param name="connectionName">The connection string's name.</param>
    /// <param name="first">What to begin with.</param>
    /// <param name="loggers">For the data sources that follow.</param>
    internal ServiceDatabase(IConfiguration configuration, string connectionName, NpgsqlDataSource first, ILoggerFactory loggers)
    {
        _configuration = configuration;
        _connectionName = connectionName;
        _loggers = loggers;
        _configured = configuration.GetConnectionString(connectionName);
        _current = first;
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Renew);
    }

    /// <summary>What connections are opened with now, without the password.</summary>
    public override string ConnectionString => _current.ConnectionString;

    /// <inheritdoc cref="NpgsqlDataSource.OpenConnectionAsync"/>
    public new ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken = default) => _current.OpenConnectionAsync(cancellationToken);

    /// <inheritdoc cref="NpgsqlDataSource.CreateCommand"/>
    public new NpgsqlCommand CreateCommand(string? commandText = null) => _current.CreateCommand(commandText);

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => _current.CreateConnection();

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand(string? commandText = null) => CreateCommand(commandText);

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => _current.CreateBatch();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _changes.Dispose();
            _former?.Dispose();
            _current.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return base.DisposeAsyncCore();
    }

    private void Renew()
    {
        lock (_renewal)
        {
            var configured = _configuration.GetConnectionString(_connectionName);
            if (configured == _configured)
                return;

            _configured = configured;
            try
            {
                var next = Build(configured);
                _former?.Dispose(); // nobody who had it in hand at the last change is still about to open a connection
                (_former, _current) = (_current, next);
                _former.Clear(); // connections in use are closed when they are returned
            }
            catch (ArgumentException error)
            {
                Log.Unusable(_loggers.CreateLogger<ServiceDatabase>(), _connectionName, error.Message);
            }
        }
    }

    private NpgsqlDataSource Build(string? connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseLoggerFactory(_loggers);
        Configure(builder);
        return builder.Build();
    }

    internal static void Configure(NpgsqlDataSourceBuilder builder)
    {
        var settings = builder.ConnectionStringBuilder;
        settings.MaxAutoPrepare = PreparedStatements;
        settings.NoResetOnClose = true;
        if (settings.MaxPoolSize == NpgsqlsOwnConnections)
            settings.MaxPoolSize = Connections;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The new connection string '{Name}' is not used, the earlier one stays in use: {Reason}")]
        public static partial void Unusable(ILogger logger, string name, string reason);
    }
}
