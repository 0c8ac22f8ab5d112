using System.Data.Common;
using Npgsql;

namespace Messaging;

/// <summary>The service's database, through whatever data source it has registered that opens connections of Npgsql. Thread-safe.</summary>
internal sealed class MessagingDatabase(DbDataSource source)
{
    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken) =>
        (NpgsqlConnection)await source.OpenConnectionAsync(cancellationToken);

    public NpgsqlCommand CreateCommand(string sql) => (NpgsqlCommand)source.CreateCommand(sql);

    public NpgsqlBatch CreateBatch() => (NpgsqlBatch)source.CreateBatch();
}
