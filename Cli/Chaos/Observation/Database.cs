using Npgsql;

namespace Cli.Chaos.Observation;

/// <summary>Reads a service's database with the service's own credentials.</summary>
internal sealed class Database(string connectionString)
{
    // The server is killed now and then; a pooled connection would only remember it.
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "chaos" }.ConnectionString;

    /// <summary>The parameter is the statement's $1; null when it has none.</summary>
    public async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(string sql, object? parameter, Func<NpgsqlDataReader, TRow> read, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        if (parameter is not null)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<TRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

internal static class NullableColumns
{
    public static string? StringOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
